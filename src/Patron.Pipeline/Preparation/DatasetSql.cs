using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// SQL of the customers a propensity model learns from or scores: <c>customer_key, as_of</c>, the features and, where wanted, the
/// target, ordered by key. The population is that of the target: customers with a row before the instant, within a time if it
/// says so.
/// </summary>
sealed record DatasetSql
{
    public required PropensityDefinition Model { get; init; }

    public required IReadOnlyList<ModelColumn> Columns { get; init; }

    /// <summary>The column that names a customer.</summary>
    public required string CustomerKey { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The rows to learn from; the target is INTEGER, 1 for a customer without a row in [From, Until).</summary>
    public string ToTrainingSql(TargetWindow window) =>
        $"""
        WITH {Population(window.AsOf)},
        active AS (
          SELECT DISTINCT CAST({Key} AS VARCHAR) AS customer_key
          FROM {Table}
          WHERE {Between(window.From, window.Until)}
        )
        SELECT
          {Selected(window.AsOf)},
          CASE WHEN active.customer_key IS NULL THEN 1 ELSE 0 END AS target
        FROM population
        {Joins(window.AsOf)}
        LEFT JOIN active ON active.customer_key = population.customer_key
        ORDER BY population.customer_key
        """;

    /// <summary>The rows to score.</summary>
    public string ToScoringSql(DateTimeOffset asOf) =>
        $"""
        WITH {Population(asOf)}
        SELECT
          {Selected(asOf)}
        FROM population
        {Joins(asOf)}
        ORDER BY population.customer_key
        """;

    TargetDefinition Target => Model.Target;

    string Table => LakeSession.Identifier(Target.Table);

    string Key => Sql.Identifier(CustomerKey);

    string Time => Sql.Identifier(Target.Time);

    string Population(DateTimeOffset asOf)
    {
        string active = Target.ActiveWithin is { } within
            ? Between(AsOf.Before(asOf, within, Zone), asOf)
            : $"{Time} < {LakeSession.TimestampLiteral(asOf)}";
        return $"""
            population AS (
              SELECT DISTINCT CAST({Key} AS VARCHAR) AS customer_key
              FROM {Table}
              WHERE {Key} IS NOT NULL AND {active}
            )
            """;
    }

    string Between(DateTimeOffset from, DateTimeOffset until) =>
        $"{Time} >= {LakeSession.TimestampLiteral(from)} AND {Time} < {LakeSession.TimestampLiteral(until)}";

    string Selected(DateTimeOffset asOf) => string.Join(
        ",\n  ",
        Columns.Select(column => $"{column.Sql} AS {Sql.Identifier(column.Name)}")
            .Prepend($"{LakeSession.TimestampLiteral(asOf)} AS as_of")
            .Prepend("population.customer_key"));

    string Joins(DateTimeOffset asOf) => string.Join('\n', Model.Features.Select(group =>
    {
        string name = Sql.Identifier("features_" + group.Name);
        string table = LakeSession.Identifier(FeatureStep.TableOf(group));
        return $"""
            LEFT JOIN {table} AS {name}
              ON {name}.customer_key = population.customer_key AND {name}.as_of = {LakeSession.TimestampLiteral(asOf)}
            """;
    }));
}
