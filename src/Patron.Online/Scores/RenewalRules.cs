using Patron.Online.Events;
using Patron.Online.State;
using Patron.Pipeline.Projects;

namespace Patron.Online.Scores;

/// <summary>Which models are renewed on the events of which tables; what cannot be is refused by name.</summary>
sealed class RenewalRules
{
    /// <summary>Models have a bit each.</summary>
    const int MostModels = 32;

    RenewalRules(IReadOnlyList<PropensityDefinition> models, uint[] byType) => (Models, ByType) = (models, byType);

    /// <summary>The models that are renewed on events.</summary>
    public IReadOnlyList<PropensityDefinition> Models { get; }

    /// <summary>By the number of a type of event, a bit for each model that its events renew.</summary>
    public uint[] ByType { get; }

    /// <summary>The rules of a project.</summary>
    /// <exception cref="ProjectException">
    /// A model reads what is not kept event by event, or names a table that changes none of its features.
    /// </exception>
    public static RenewalRules Of(ProjectDefinition project, EventSchema schema, IReadOnlyList<GroupPlan> plans)
    {
        PropensityDefinition[] models =
            [.. project.Models.OfType<PropensityDefinition>().Where(model => model.RenewedOn.Count > 0)];
        ProblemList problems = new();
        HashSet<string> kept = [.. plans.Select(plan => plan.Group.Name)];
        foreach (PropensityDefinition model in models)
            Refuse(model, kept, problems);
        if (models.Length > MostModels)
        {
            problems.Add(
                models[MostModels].File, $"{models.Length} models are renewed on events", $"let {MostModels} at most be, and runs score the others");
        }

        problems.ThrowIfAny();
        uint[] byType =
        [
            .. schema.Types.Select(type => (uint)models.Index()
                .Where(model => model.Item.RenewedOn.Contains("bronze." + type.Table)).Sum(model => 1L << model.Index)),
        ];
        return new RenewalRules(models, byType);
    }

    static void Refuse(PropensityDefinition model, HashSet<string> kept, ProblemList problems)
    {
        foreach (FeatureGroupDefinition group in model.Features.Where(group => !kept.Contains(group.Name)))
        {
            problems.Add(
                model.File, $"model '{model.Name}' is renewed on events, and its features of {group.File} are not kept while events come",
                "make the group of a table of events, or remove 'renewed_on', so that runs alone score");
        }

        if (model.ReadsMacrosegment)
        {
            problems.Add(
                model.File, $"model '{model.Name}' is renewed on events, and macrosegments are known to runs alone",
                "leave the macrosegment out, or remove 'renewed_on'");
        }

        string[] tables = [.. model.Features.OfType<AggregateGroupDefinition>().Select(group => group.Table).Distinct()];
        foreach (string table in model.RenewedOn.Except(tables))
        {
            problems.Add(
                model.File, $"no feature of model '{model.Name}' is of {table}, so that its events change no score",
                $"its features are of {string.Join(", ", tables)}");
        }
    }
}
