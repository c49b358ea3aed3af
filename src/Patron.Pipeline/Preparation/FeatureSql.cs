using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// SQL that computes a feature group for every customer and several instants in one pass over the group's table:
/// <c>customer_key, as_of</c> and the features, ordered by both. A customer without a row before an instant has no row for it.
/// </summary>
/// <remarks>
/// Only rows strictly before the instant count. Amounts are added as DECIMAL(18,4), and a mean is the double nearest to the exact
/// quotient, so that the order in which the engine adds cannot show. Needs the scalar function <c>exact_mean</c>, and the
/// project's zone as the session's.
/// </remarks>
sealed record FeatureSql
{
    public required FeatureGroupDefinition Group { get; init; }

    /// <summary>The column that names a customer; rows where it is NULL are left out.</summary>
    public required string CustomerKey { get; init; }

    /// <summary>The instants; at least one.</summary>
    public required IReadOnlyList<DateTimeOffset> AsOfs { get; init; }

    /// <summary>The project's zone: windows follow its calendar.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>One SELECT.</summary>
    public string ToSql() =>
        $"""
        WITH as_ofs ({string.Join(", ", Windows.Select(SinceColumn).Prepend("as_of"))}) AS (
          VALUES
            {string.Join(",\n    ", AsOfs.Distinct().Order().Select(Instants))}
        )
        SELECT
          CAST({Event(CustomerKey)} AS VARCHAR) AS customer_key,
          as_ofs.as_of,
          {string.Join(",\n  ", Group.Features.Select(feature => $"{Value(feature)} AS {Sql.Identifier(feature.Name)}"))}
        FROM {LakeSession.Identifier(Group.Table)} AS events
        JOIN as_ofs ON {Time} < as_ofs.as_of
        WHERE {Event(CustomerKey)} IS NOT NULL
        GROUP BY {Event(CustomerKey)}, as_ofs.as_of
        ORDER BY customer_key, as_of
        """;

    IEnumerable<Duration> Windows => Group.Windows.Select(window => window.Length).OfType<Duration>();

    string Time => Event(Group.Time);

    string Instants(DateTimeOffset asOf)
    {
        IEnumerable<DateTimeOffset> instants = Windows.Select(window => AsOf.Before(asOf, window, Zone)).Prepend(asOf);
        return $"({string.Join(", ", instants.Select(LakeSession.TimestampLiteral))})";
    }

    string Value(FeatureDefinition feature)
    {
        string column = Event(feature.Column);
        string amount = $"CAST({column} AS DECIMAL(18, 4))";
        string window = feature.Window.Length is { } length ? $" FILTER (WHERE {Time} >= as_ofs.{SinceColumn(length)})" : "";
        // A time other than the row's own may lie in the future, which must not be known.
        string past = feature.Column == Group.Time ? "" : $" FILTER (WHERE {column} < as_ofs.as_of)";
        return feature.Aggregate switch
        {
            Aggregate.Sum => $"coalesce(sum({amount}){window}, 0)",
            Aggregate.Mean => $"exact_mean(sum({amount}){window}, count({column}){window})",
            Aggregate.Count => $"count({column}){window}",
            Aggregate.Min => $"min({column}){window}",
            Aggregate.Max => $"max({column}){window}",
            Aggregate.Last => $"arg_max({column}, ({Time}, {column}))",
            Aggregate.DaysSinceFirst => DaysSince($"min({column}){past}"),
            Aggregate.DaysSinceLast => DaysSince($"max({column}){past}"),
            _ => throw new InvalidOperationException($"no SQL is known for the aggregate {feature.Aggregate}"),
        };
    }

    static string DaysSince(string time) => $"CAST(as_ofs.as_of AS DATE) - CAST({time} AS DATE)";

    static string SinceColumn(Duration window) => $"since_{window}";

    static string Event(string column) => $"events.{Sql.Identifier(column)}";
}
