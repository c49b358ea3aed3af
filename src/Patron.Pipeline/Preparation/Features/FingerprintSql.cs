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
        string time = Sql.Identifier(Group.Time);
        string known = Sql.Identifier(Group.Known ?? Group.Time);
        // A version replaces the one before it from when it is known, whatever its own time is.
        string slice = Group.Known is null ? instants.Of(time, TimeType)
            : Group.Key.Count > 0 ? instants.Of(known, KnownType)
            : $"greatest({instants.Of(time, TimeType)}, {instants.Of(known, KnownType)})";
        List<string> conditions = [];
        if (Group.Key.Count == 0)
            conditions.AddRange([$"{Sql.Identifier(CustomerKey)} IS NOT NULL", instants.IsInAny(time, TimeType)]);
        if (Group.Known is not null)
            conditions.Add(instants.IsInAny(known, KnownType));
        return $"""
            SELECT
              {slice} AS slice,
              count(*) AS rows,
              CAST(sum(CAST(hash({string.Join(", ", Hashed)}) AS HUGEINT)) AS VARCHAR) AS hash
            FROM {LakeSession.Identifier(Group.Table)} AS _all
            WHERE {string.Join(" AND ", conditions)}
            GROUP BY slice
            ORDER BY slice
            """;
    }

    /// <summary>All that decides a feature; of versions the whole row, which also decides between those known at the same time.</summary>
    IEnumerable<string> Hashed =>
    [
        .. Group.Key.Count > 0 ? ["_all"] : Columns,
        .. Group.Where is { } where ? [$"(\n    {where.Text.Trim()}\n  )"] : Array.Empty<string>(),
    ];

    IEnumerable<string> Columns =>
    [
        .. new[] { CustomerKey, Group.Time, Group.Known ?? Group.Time }.Concat(Group.Key).Concat(Group.Aggregates.Select(one => one.Column))
            .Concat(Group.Ratios.Select(one => one.Column)).Distinct().Select(Sql.Identifier),
    ];
}
