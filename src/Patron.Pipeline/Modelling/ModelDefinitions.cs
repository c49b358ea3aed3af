using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling;

/// <summary>The definitions that decide what a model's inputs and its output mean. They travel with each registered version.</summary>
static class ModelDefinitions
{
    const string Model = "model";

    public static IReadOnlyList<DefinitionRecord> Of(ProjectDefinition project, ModelDefinition model) =>
        [new DefinitionRecord(Model, model.Name, model.Hash), .. MeaningOf(project, model)];

    /// <summary>
    /// What has changed since a version was trained, so that it would score something else than it learnt; empty where nothing has.
    /// How a model is fitted may change: a version that scores keeps its own parameters.
    /// </summary>
    public static IReadOnlyList<string> ChangesSince(RegisteredModel version, ProjectDefinition project, ModelDefinition model)
    {
        Dictionary<(string, string), string> now = MeaningToday(project, model).ToDictionary(one => (one.Kind, one.Name), one => one.Hash);
        return
        [
            .. from then in version.Definitions
               where then.Kind != Model
               let hash = now.GetValueOrDefault((then.Kind, then.Name))
               where hash != then.Hash
               select hash is null ? $"{then.Kind} {then.Name} is no longer defined" : $"{then.Kind} {then.Name} changed",
        ];
    }

    /// <exception cref="InvalidOperationException">The version learnt from other definitions.</exception>
    public static void RequireUnchanged(RegisteredModel version, ProjectDefinition project, ModelDefinition model)
    {
        IReadOnlyList<string> changes = ChangesSince(version, project, model);
        if (changes.Count > 0)
        {
            throw new InvalidOperationException(
                $"version {version.Version} of model '{model.Name}' cannot score: since its training {string.Join(", ", changes)}; "
                + "take the change back, or train and promote a new version");
        }
    }

    /// <summary>Holds a version of another project against this one, definition by definition, those that it does not tell of included.</summary>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public static void RequireSame(RegisteredModel version, ProjectDefinition project)
    {
        ModelDefinition model = project.Models.FirstOrDefault(known => known.Name == version.Name)
            ?? throw new InvalidOperationException($"the project has no model '{version.Name}': write its file under models first");
        HashSet<(string, string)> told = [.. version.Definitions.Select(one => (one.Kind, one.Name))];
        string[] differing =
        [
            .. ChangesSince(version, project, model),
            .. MeaningOf(project, model).Where(one => !told.Contains((one.Kind, one.Name))).Select(one => $"it does not tell of {one.Kind} {one.Name}"),
        ];
        if (differing.Length > 0)
        {
            throw new InvalidOperationException(
                $"version {version.Version} of model '{version.Name}' has learnt from other definitions than the project's: {string.Join(", ", differing)}");
        }
    }

    /// <summary>With macrosegments that the model's file no longer asks for: a version that was trained by them still reads them.</summary>
    static IEnumerable<DefinitionRecord> MeaningToday(ProjectDefinition project, ModelDefinition model) =>
        model is PropensityDefinition { ReadsMacrosegment: false, LearnsFrom: { Macrosegments.Count: > 0 } dataset }
            ? MeaningOf(project, model).Append(MacrosegmentsOf(dataset))
            : MeaningOf(project, model);

    static IEnumerable<DefinitionRecord> MeaningOf(ProjectDefinition project, ModelDefinition model) => model switch
    {
        PropensityDefinition propensity =>
        [
            SettingsOf(project),
            new DefinitionRecord("target", propensity.Target.Name, propensity.Target.Hash),
            .. propensity.Dataset?.Population is { } population
                ? [new DefinitionRecord("dataset", propensity.Dataset.Name, HashOf(SqlLayout.Canonical(population)))]
                : Array.Empty<DefinitionRecord>(),
            .. propensity.ReadsMacrosegment ? [MacrosegmentsOf(propensity.LearnsFrom)] : Array.Empty<DefinitionRecord>(),
            .. propensity.Features.SelectMany(FeaturesOf),
            .. TablesOf(project, propensity.Features.SelectMany(group => SourcesOf(project, group)).Append(propensity.Target.Table)),
        ],
        LifetimeValueDefinition value =>
        [
            SettingsOf(project),
            new DefinitionRecord("target", value.Name, HashOf(
                value.Table, value.Time, value.Amount, value.Horizon.ToString(), value.Discount.ToString(), project.Settings.TimeUnit.ToString())),
            .. CovariatesOf(value),
            .. TablesOf(project, new[] { value.Table, value.Covariates?.Static.Table, value.Calendar?.Table }.OfType<string>()),
        ],
        UpliftDefinition uplift =>
        [
            SettingsOf(project),
            new DefinitionRecord("target", uplift.Outcome.Name, uplift.Outcome.Hash),
            .. uplift.Features.SelectMany(FeaturesOf),
            .. TablesOf(project, uplift.Features.SelectMany(group => SourcesOf(project, group)).Append(uplift.Outcome.Table)),
        ],
        RfmDefinition rfm =>
        [
            SettingsOf(project),
            new DefinitionRecord("target", rfm.Name, HashOf(rfm.Table, rfm.Time, rfm.Amount)),
            .. TablesOf(project, [rfm.Table]),
        ],
        _ => throw new InvalidOperationException($"nothing is known of {model.GetType().Name}"),
    };

    static DefinitionRecord MacrosegmentsOf(DatasetDefinition dataset) => new(
        "macrosegments", dataset.Name,
        HashOf([.. dataset.Macrosegments.SelectMany(rule => new[] { rule.Name, SqlLayout.Canonical(rule.When) })]));

    static IEnumerable<DefinitionRecord> CovariatesOf(LifetimeValueDefinition model)
    {
        if (model.Covariates?.Static is { } covariates)
            yield return new DefinitionRecord("covariates", model.Name, HashOf([covariates.Table, covariates.Time ?? "", .. covariates.Columns]));
        if (model.Calendar is { } calendar)
            yield return new DefinitionRecord("covariates", model.Name, HashOf(["calendar", calendar.Table, calendar.Date, .. calendar.Columns]));
    }

    static IEnumerable<DefinitionRecord> FeaturesOf(FeatureGroupDefinition group) =>
        group.Features.Select(feature => new DefinitionRecord("feature", feature.Name, HashOf([.. RowsOf(group), feature.Meaning])));

    /// <summary>Which rows the features of a group look at, or the SELECT that gives them.</summary>
    static IEnumerable<string> RowsOf(FeatureGroupDefinition group) => group switch
    {
        AggregateGroupDefinition rows =>
        [
            rows.Table, rows.Time, rows.Known ?? "", string.Join('\0', rows.Key), rows.Where is { } where ? SqlLayout.Canonical(where.Text) : "",
        ],
        SelectGroupDefinition select => [SqlLayout.Canonical(select.Sql.Text)],
        _ => throw new InvalidOperationException($"nothing is known of {group.GetType().Name}"),
    };

    static IEnumerable<string> SourcesOf(ProjectDefinition project, FeatureGroupDefinition group) => group switch
    {
        AggregateGroupDefinition rows => [rows.Table],
        SelectGroupDefinition select => project.Tables.Where(table => Mentions(select.Sql.Text, table)).Select(table => table.TableName),
        _ => throw new InvalidOperationException($"nothing is known of {group.GetType().Name}"),
    };

    /// <summary>Who a customer is, and when a day begins.</summary>
    static DefinitionRecord SettingsOf(ProjectDefinition project) =>
        new("setting", "customer_key and time_zone", HashOf(project.Settings.CustomerKey, project.Settings.TimeZone));

    /// <summary>Tables made by SQL, those they are made of included; what sources give has no definition of its meaning here.</summary>
    static IEnumerable<DefinitionRecord> TablesOf(ProjectDefinition project, IEnumerable<string> tables)
    {
        Queue<string> waiting = new(tables);
        HashSet<string> seen = [];
        while (waiting.TryDequeue(out string? name))
        {
            if (!seen.Add(name) || project.Tables.FirstOrDefault(table => table.TableName == name) is not { } made)
                continue;
            yield return new DefinitionRecord("table", name, made.Hash);
            foreach (SqlTableDefinition other in project.Tables.Where(other => Mentions(made.Sql.Text, other)))
                waiting.Enqueue(other.TableName);
        }
    }

    /// <summary>Whether a text names a table anywhere; a mention in a comment counts too, which is on the safe side.</summary>
    static bool Mentions(string sql, SqlTableDefinition table)
    {
        string[] parts = table.TableName.Split('.', 2);
        return Regex.IsMatch(
            sql, $"""(?<![\w"])"?{parts[0]}"?\s*\.\s*"?{parts[1]}(?!\w)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    static string HashOf(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
}
