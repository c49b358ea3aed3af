using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Features;

/// <summary>
/// SQL that tells of each instant, by one hash, which rows were known before it: <c>slice, rows, hash</c>, to be added up slice by slice.
/// Equal hashes, equal features: rows that came, went or changed after an instant do not show in it, and late ones do.
/// </summary>
sealed record FingerprintSql
{
    /// <summary>The group.</summary>
    public required AggregateGroupDefinition Group { get; init; }

    /// <summary>The column that names a customer.</summary>
    public required string CustomerKey { get; init; }

    /// <summary>The instants.</summary>
    public required IReadOnlyList<DateTimeOffset> AsOfs { get; init; }

    /// <summary>The project's zone.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Type of the group's time.</summary>
    public required LogicalType TimeType { get; init; }

    /// <summary>Type of the time at which rows became known.</summary>
    public required LogicalType KnownType { get; init; }

    /// <summary>One SELECT, ordered by slice.</summary>
    public string ToSql()
    {
        SliceSql instants = new(new Slices(AsOfs, [], Zone), Zone);
        string slice = instants.Of(Sql.Identifier(Group.Time), TimeType);
        if (Group.Known is { } known)
            slice = $"greatest({slice}, {instants.Of(Sql.Identifier(known), KnownType)})";
        List<string> conditions = [$"{Sql.Identifier(CustomerKey)} IS NOT NULL", instants.IsInAny(Sql.Identifier(Group.Time), TimeType)];
        if (Group.Known is { } column)
            conditions.Add(instants.IsInAny(Sql.Identifier(column), KnownType));
        return $"""
            SELECT
              {slice} AS slice,
              count(*) AS rows,
              CAST(sum(CAST(hash({string.Join(", ", Columns)}) AS HUGEINT)) AS VARCHAR) AS hash
            FROM {LakeSession.Identifier(Group.Table)}
            WHERE {string.Join(" AND ", conditions)}
            GROUP BY slice
            ORDER BY slice
            """;
    }

    IEnumerable<string> Columns =>
    [
        .. new[] { CustomerKey, Group.Time, Group.Known ?? Group.Time }.Concat(Group.Key).Concat(Group.Aggregates.Select(one => one.Column))
            .Concat(Group.Ratios.Select(one => one.Column)).Distinct().Select(Sql.Identifier),
        .. Group.Where is { } where ? [$"(\n    {where.Text.Trim()}\n  )"] : Array.Empty<string>(),
    ];
}
