using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Cards;

/// <summary>What a version goes by, in the words of today's definitions where they are still those it was trained by.</summary>
static class CardFeatures
{
    public static IEnumerable<CardFact> Of(ProjectDefinition project, ModelDefinition? model, RegisteredModel version)
    {
        Dictionary<(string, string), string> today = model is null
            ? []
            : ModelDefinitions.Of(project, model).ToDictionary(known => (known.Kind, known.Name), known => known.Hash);
        IReadOnlyList<FeatureGroupDefinition>? groups = (model as PropensityDefinition)?.Features ?? (model as UpliftDefinition)?.Features;
        Dictionary<string, string> words = groups is not null
            ? groups.SelectMany(group => group.Features.Select(feature => (feature.Name, Text: TextOf(group, feature))))
                .ToDictionary(feature => feature.Name, feature => feature.Text)
            : [];
        foreach (DefinitionRecord definition in version.Definitions.Where(definition => definition.Kind is "feature" or "target" or "covariates" or "macrosegments" or "table"))
        {
            bool isSame = today.GetValueOrDefault((definition.Kind, definition.Name)) == definition.Hash;
            string text = !isSame ? $"changed since this version was trained (its hash was {definition.Hash[..12]})"
                : definition.Kind == "feature" ? words[definition.Name]
                : definition.Kind == "target" ? TextOf(model!)
                : definition.Kind == "macrosegments" ? string.Join(", ", ((PropensityDefinition)model!).LearnsFrom.Macrosegments.Select(rule => rule.Name))
                : definition.Kind == "covariates" ? CardCovariates.TextOf((LifetimeValueDefinition)model!)
                : "made by SQL of the project";
            yield return new CardFact(definition.Kind == "feature" ? definition.Name : $"{definition.Kind} {definition.Name}", text);
        }
    }

    static string TextOf(FeatureGroupDefinition group, FeatureDefinition feature) =>
        group is AggregateGroupDefinition rows && feature is not DerivedFeature
            ? $"{feature.Meaning}, of {rows.Table} by {rows.Time}"
            : feature.Meaning;

    static string TextOf(ModelDefinition model) => model switch
    {
        PropensityDefinition { Target: var target } => TargetText.Of(target),
        UpliftDefinition { Outcome: var outcome } => $"{TargetText.Of(outcome)}, from each contact",
        LifetimeValueDefinition value => $"{value.Amount} of {value.Table} by {value.Time} over {value.Horizon}, {value.Discount.InWords}",
        RfmDefinition rfm => $"recency, frequency and {rfm.Amount} of {rfm.Table} by {rfm.Time}",
        _ => model.Name,
    };
}
