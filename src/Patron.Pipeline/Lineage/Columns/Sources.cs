using System.Collections.Immutable;

namespace Patron.Pipeline.Lineage.Columns;

/// <summary>Columns of tables that a value is made from, and whether these are all.</summary>
sealed class Sources
{
    /// <summary>Of a constant.</summary>
    public static readonly Sources None = new([], false);

    /// <summary>Of a value of which the SQL does not tell.</summary>
    public static readonly Sources Unknown = new([], true);

    readonly ImmutableHashSet<ColumnSource> _all;

    Sources(ImmutableHashSet<ColumnSource> all, bool isUnknown) => (_all, IsUnknown) = (all, isUnknown);

    /// <summary>Whether there may be more.</summary>
    public bool IsUnknown { get; }

    /// <summary>How many are known.</summary>
    public int Count => _all.Count;

    /// <summary>A column as it is.</summary>
    public static Sources Of(string table, string column) => new([new ColumnSource(table, column, SourceUse.Copied)], false);

    /// <summary>All of several.</summary>
    public static Sources Of(IEnumerable<Sources> several) => several.Aggregate(None, (sum, one) => sum.And(one));

    /// <summary>These and others.</summary>
    public Sources And(Sources other) =>
        other._all.IsEmpty && (IsUnknown || !other.IsUnknown) ? this
        : _all.IsEmpty && (other.IsUnknown || !IsUnknown) ? other
        : new(_all.Union(other._all), IsUnknown || other.IsUnknown);

    /// <summary>
    /// What these are for another value. Values that are aggregated and then computed with stay aggregated, and what joins or filters
    /// within stays so, unless the whole does it here.
    /// </summary>
    public Sources As(SourceUse use) => new(
        [.. _all.Select(source => IsValue(use) && source.Use >= use ? source : source with { Use = use })], IsUnknown);

    /// <summary>Whether there are none.</summary>
    public bool IsNone => _all.IsEmpty && !IsUnknown;

    /// <summary>Those alone whose values show, one by one.</summary>
    public Sources OfRows() => new([.. _all.Where(source => source.Use is SourceUse.Copied or SourceUse.Computed)], IsUnknown);

    /// <summary>Each once a use, only the strongest of the uses of its values, in an order that is always the same.</summary>
    public IReadOnlyList<ColumnSource> ToList() =>
    [
        .. from source in _all
           where !IsValue(source.Use) || !_all.Any(other => IsValue(other.Use) && other.Use > source.Use && other with { Use = source.Use } == source)
           orderby source.Use, source.Table, source.Column
           select source,
    ];

    static bool IsValue(SourceUse use) => use <= SourceUse.Aggregated;
}
