using Patron.Delta;

namespace Patron.Pipeline.Lake;

/// <content>Writes to tables: each a version of its own, or several together.</content>
public sealed partial class LakeSession
{
    JointWrites? _joint;

    /// <summary>Rows written to tables in this session.</summary>
    public long RowsWritten { get; private set; }

    /// <summary>
    /// Makes the rows of a SELECT the whole content of a table; its columns may change with them. The marks are kept in the same commit:
    /// how far applications have come, by their ids.
    /// </summary>
    public void Overwrite(
        string table, string select, StepContext context, TableOptions? options = null, IReadOnlyDictionary<string, long>? marks = null) =>
        Write(table, context, exists => exists
            ? TableWrite.Overwrite(select, Details("overwrite", context, marks), newColumns: true)
            : TableWrite.Create(select, Details("create", context, marks), options));

    /// <summary>Adds the rows of a SELECT; its columns must be the table's.</summary>
    public void Append(string table, string select, StepContext context, IReadOnlyDictionary<string, long>? marks = null) =>
        Write(table, context, exists => TableWrite.Append(select, Details(exists ? "append" : "create", context, marks)));

    /// <summary>
    /// Puts the rows of a SELECT in the place of those that match a condition; with new columns they may have some that the table lacks.
    /// </summary>
    public void Replace(
        string table, string where, string select, StepContext context, IReadOnlyDictionary<string, long>? marks = null,
        bool newColumns = false) =>
        Write(table, context, exists =>
            TableWrite.Replace(where, select, Details(exists ? "replace" : "create", context, marks)) with { NewColumns = newColumns });

    /// <summary>Puts the rows of a SELECT, one a key, in the place of those with the same keys.</summary>
    public void Merge(
        string table, IReadOnlyList<string> keys, string select, StepContext context, IReadOnlyDictionary<string, long>? marks = null) =>
        Write(table, context, exists => TableWrite.Merge(keys, select, Details(exists ? "merge" : "create", context, marks)));

    /// <summary>
    /// Holds back the commits of all writes within until the last has its data on disk, so that either every table has its new version
    /// or, after a failure, every table is as before. None of them is seen within.
    /// </summary>
    public void Together(StepContext context, Action writes)
    {
        if (_joint is not null)
            throw new InvalidOperationException("writes are held back already");
        using JointWrites joint = new(Connection);
        try
        {
            _joint = joint;
            writes();
        }
        finally
        {
            _joint = null;
        }

        RowsWritten += joint.Commit(Details("restore", context), context.Cancellation);
    }

    /// <summary>
    /// Commits writes at once, though others are held back, and does not count their rows: those about a run, not its outcome, and those
    /// that may be done again without harm.
    /// </summary>
    internal void Apart(Action writes)
    {
        (JointWrites? held, long rows) = (_joint, RowsWritten);
        try
        {
            _joint = null;
            writes();
        }
        finally
        {
            (_joint, RowsWritten) = (held, rows);
        }
    }

    /// <summary>
    /// Removes the rows of a table for which a condition holds and then every earlier version, so that they can be read nowhere.
    /// </summary>
    internal ErasedHistory Erase(string table, string where, CommitDetails details, CancellationToken cancellation)
    {
        DeltaTable target = TableAt(table);
        if (target.Delete(Connection, where, details, cancellation) is CommitOutcome.Conflicted conflict)
            throw Changed(table, conflict);
        return target.EraseHistory(Connection, details.Time, cancellation);
    }

    /// <summary>Another writer was first.</summary>
    internal static InvalidOperationException Changed(string table, CommitOutcome.Conflicted conflict) =>
        new($"{table} was changed by another writer at version {conflict.Version} ({conflict.Reason}): run again");

    void Write(string table, StepContext context, Func<bool, TableWrite> write)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        DeltaTable target = OwnTable(table);
        StagedWrite staged = target.Stage(Connection, write(target.Exists), context.Cancellation);
        if (_joint is not null)
        {
            _joint.Add(table, target, staged);
            return;
        }

        using JointWrites alone = new(Connection);
        alone.Add(table, target, staged);
        RowsWritten += alone.Commit(Details("restore", context), context.Cancellation);
    }

    static CommitDetails Details(string operation, StepContext context, IReadOnlyDictionary<string, long>? marks = null) =>
        new(operation, context.RunId, context.Time.GetUtcNow()) { Applications = marks ?? new Dictionary<string, long>() };
}
