using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// What treatments and reports know of a customer: one row for every customer known at an instant, with the features of all
/// groups
/// and what every model says.
/// </summary>
/// <remarks>
/// Columns: <c>customer_key</c>; every feature by its name; <c>p_alive, expected_purchases, expected_spend, value, value_low,
/// value_high</c>, led by <c>MODEL_</c> where there are several lifetime value models; a propensity under the model's name and
/// <c>MODEL_decile</c>; the effect of each treatment as <c>MODEL_TREATMENT</c>; <c>segment</c>, or <c>MODEL_segment</c> where
/// there are several. NULL where a model does not cover the
/// customer.
/// </remarks>
public static class CustomerView
{
    static readonly string[] ValueColumns =
        ["p_alive", "expected_purchases", "expected_spend", "value", "value_low", "value_high"];

    /// <summary>The tables that the SELECT reads; a step that uses it names them among its inputs.</summary>
    public static IReadOnlyList<string> Inputs(ProjectDefinition project) =>
        [.. PartsOf(project).Select(part => part.Table).Distinct()];

    /// <summary>The columns in their order, <c>customer_key</c> first.</summary>
    public static IReadOnlyList<string> Columns(ProjectDefinition project) =>
        ["customer_key", .. PartsOf(project).SelectMany(part => part.Columns.Select(column => column.Name))];

    /// <summary>One SELECT, in no particular order; the tables of <see cref="Inputs"/> are bound.</summary>
    /// <exception cref="ProjectException">The project has neither features nor models.</exception>
    public static string Select(ProjectDefinition project, DateTimeOffset asOf)
    {
        IReadOnlyList<Part> parts = PartsOf(project);
        if (parts.Count == 0)
        {
            Problem nothing = new(project.Settings.File, 0, 0, "nothing is known of customers", "add a file to features/ or models/");
            throw new ProjectException([nothing]);
        }

        IEnumerable<string> columns = parts.SelectMany(part => part.Columns.Select(column => column.In(part.Alias)));
        return $"""
            WITH customers AS (
              {string.Join("\n  UNION\n  ", parts.Select(part => part.Customers(asOf)))}
            )
            SELECT
              customers.customer_key,
              {string.Join(",\n  ", columns)}
            FROM customers
            {string.Join('\n', parts.Select(part => part.Join(asOf)))}
            """;
    }

    /// <summary>Refuses two columns of one name.</summary>
    internal static void Check(ProjectDefinition project, ProblemList problems)
    {
        Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase) { ["customer_key"] = ProjectFiles.SettingsFile };
        foreach (Part part in PartsOf(project))
        {
            foreach (Column column in part.Columns.Where(column => !files.TryAdd(column.Name, part.File)))
            {
                problems.Add(part.File, $"the column '{column.Name}' of a customer comes from {files[column.Name]} too",
                    "rename the model's file, or the feature group's prefix");
            }
        }
    }

    static List<Part> PartsOf(ProjectDefinition project)
    {
        List<Part> parts = [];
        foreach (FeatureGroupDefinition group in project.Features)
        {
            Column[] features = [.. group.Features.Select(feature => new Column(feature.Name, feature.Name))];
            parts.Add(new Part(group.File, FeatureStep.TableOf(group), group.Name, [], features));
        }

        bool severalValues = project.Models.OfType<LifetimeValueDefinition>().Skip(1).Any();
        bool severalSegments = project.Models.OfType<RfmDefinition>().Skip(1).Any();
        foreach (ModelDefinition model in project.Models)
        {
            string name = model.Name;
            string own = $"model = {Sql.Literal(name)}";
            if (model is UpliftDefinition uplift)
            {
                parts.AddRange(uplift.Treatments.Select(treatment => new Part(
                    model.File, ScoreUplift.Table, uplift.NameOf(treatment), [own, $"treatment = {Sql.Literal(treatment)}"],
                    [new Column("effect", uplift.NameOf(treatment))])));
                continue;
            }

            parts.Add(model switch
            {
                LifetimeValueDefinition => new Part(model.File, ScoreLifetimeValue.Table, name, [own],
                    [.. ValueColumns.Select(column => new Column(column, severalValues ? $"{name}_{column}" : column))]),
                PropensityDefinition => new Part(model.File, ScorePropensity.Table, name, [own],
                    [new Column("score", name), new Column("decile", $"{name}_decile")]),
                RfmDefinition => new Part(model.File, ScoreRfm.Table, name, [$"segmentation = {Sql.Literal(name)}"],
                    [new Column("segment", severalSegments ? $"{name}_segment" : "segment")]),
                _ => throw new InvalidOperationException($"no columns are known for {model.GetType().Name}"),
            });
        }

        return parts;
    }

    /// <summary>A column of a table and its name in the view.</summary>
    sealed record Column(string Source, string Name)
    {
        public string In(string alias)
        {
            string reference = $"{Sql.Identifier(alias)}.{Sql.Identifier(Source)}";
            return Source == Name ? reference : $"{reference} AS {Sql.Identifier(Name)}";
        }
    }

    /// <summary>Some columns of one table.</summary>
    /// <param name="File">The file that defines them.</param>
    /// <param name="Table">Where they lie.</param>
    /// <param name="Id">What defines them.</param>
    /// <param name="Own">Conditions of its rows; empty for all.</param>
    /// <param name="Columns">The columns.</param>
    sealed record Part(string File, string Table, string Id, IReadOnlyList<string> Own, IReadOnlyList<Column> Columns)
    {
        /// <summary>A group and a model may have the same id.</summary>
        public string Alias => Own.Count == 0 ? $"features_{Id}" : $"model_{Id}";

        public string Customers(DateTimeOffset asOf) =>
            $"SELECT customer_key FROM {LakeSession.Identifier(Table)} "
            + $"WHERE {string.Concat(Own.Select(own => $"{own} AND "))}as_of = {LakeSession.TimestampLiteral(asOf)}";

        public string Join(DateTimeOffset asOf)
        {
            string alias = Sql.Identifier(Alias);
            string own = string.Concat(Own.Select(own => $" AND {alias}.{own}"));
            return $"LEFT JOIN {LakeSession.Identifier(Table)} AS {alias} ON {alias}.customer_key = customers.customer_key{own}"
                + $" AND {alias}.as_of = {LakeSession.TimestampLiteral(asOf)}";
        }
    }
}
