using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Skipping;

/// <summary>
/// Leaves out files in which no row can satisfy every condition, by their partitions and statistics. What is missing or not
/// understood keeps a file: section "Per-file Statistics".
/// </summary>
sealed class FileFilter
{
    readonly Snapshot _snapshot;
    readonly List<BoundCondition> _conditions;

    FileFilter(Snapshot snapshot, List<BoundCondition> conditions) => (_snapshot, _conditions) = (snapshot, conditions);

    public static IReadOnlyList<DataFile> Apply(
        Snapshot snapshot, Connection connection, IReadOnlyList<ColumnCondition> conditions, CancellationToken cancellation)
    {
        FileFilter filter = new(snapshot, BoundCondition.Bind(snapshot, connection, conditions, cancellation));
        return filter._conditions.Count == 0 ? snapshot.Files : [.. snapshot.Files.Where(filter.MayHave)];
    }

    bool MayHave(DataFile file)
    {
        using FileStatistics statistics = new(file);
        return _conditions.TrueForAll(condition => condition.IsPartition
            ? MayHold(condition, _snapshot.PartitionText(file, condition.Field))
            : MayHold(condition, statistics));
    }

    static bool MayHold(BoundCondition condition, string? partition)
    {
        bool isNull = string.IsNullOrEmpty(partition);
        return condition.Comparison switch
        {
            ColumnComparison.IsNull => isNull,
            ColumnComparison.IsNotNull => !isNull,
            _ => !isNull && (SkippingValue.FromText(condition.Field.Type, partition!) is not { } value
                || condition.Constants.Any(constant => Holds(condition.Comparison, value, value, constant))),
        };
    }

    bool MayHold(BoundCondition condition, FileStatistics statistics)
    {
        string column = PhysicalSchema.NameOf(condition.Field, _snapshot.Mapping);
        (bool never, bool always) = statistics.Nulls(column);
        if (condition.Comparison == ColumnComparison.IsNull)
            return !never;
        if (always)
            return false;
        if (condition.Comparison == ColumnComparison.IsNotNull)
            return true;

        IComparable? least = statistics.Least(column, condition.Field.Type);
        // A NaN is above every number and is not among the bounds.
        bool knowsGreatest = condition.Comparison == ColumnComparison.Equal || !SkippingValue.IsFloating(condition.Field.Type);
        IComparable? greatest = knowsGreatest ? statistics.Greatest(column, condition.Field.Type) : null;
        return condition.Constants.Any(constant => Holds(condition.Comparison, least, greatest, constant));
    }

    /// <summary>Whether a comparison can hold for a value between two bounds, either of which may be unknown.</summary>
    static bool Holds(ColumnComparison comparison, IComparable? least, IComparable? greatest, IComparable constant) => comparison switch
    {
        ColumnComparison.Less => least is null || least.CompareTo(constant) < 0,
        ColumnComparison.LessOrEqual => least is null || least.CompareTo(constant) <= 0,
        ColumnComparison.Greater => greatest is null || greatest.CompareTo(constant) > 0,
        ColumnComparison.GreaterOrEqual => greatest is null || greatest.CompareTo(constant) >= 0,
        _ => (least is null || least.CompareTo(constant) <= 0) && (greatest is null || greatest.CompareTo(constant) >= 0),
    };
}
