using Patron.Delta;
using Patron.DuckDb;
using Patron.Online.Events;
using Patron.Pipeline.Ingestion.Events;

namespace Patron.Online.Landing;

/// <summary>A bronze table that events are brought into, and the rows on their way there.</summary>
/// <param name="name">Its name without the layer.</param>
/// <param name="folder">Where it lies.</param>
/// <param name="parts">The rows; several where its columns changed and the log has events of both kinds.</param>
sealed class LandingTable(string name, string folder, IReadOnlyList<RowBuffer> parts)
{
    /// <summary>The table of rejected rows, which has rows of all sources.</summary>
    public const string Rejected = "rejected";

    const string Application = "patron-events-";

    /// <summary>Tables that several logs bring rows to.</summary>
    bool IsShared => name is Rejected or InferenceTable.Table;

    readonly DeltaTable _table = DeltaTable.Open(folder);

    public string Name => name;

    /// <summary>All records before it that are this table's are in it.</summary>
    public long Position { get; set; }

    /// <summary>Commits since it was opened.</summary>
    public int Commits { get; set; }

    public bool HasRows => RowCount > 0;

    public long RowCount => parts.Sum(part => part.Count);

    /// <summary>The name under which a commit says how far the table is.</summary>
    /// <param name="log">The types of the log.</param>
    public static string ApplicationOf(EventSchema log) =>
        log.Partition is { } partition ? $"{Application}{partition.Name}-{log.LogId}" : Application + log.LogId;

    /// <summary>Finds out how far the table is.</summary>
    /// <param name="connection">The engine.</param>
    /// <param name="log">The types of the log whose events it takes.</param>
    /// <exception cref="EventLogException">It has rows that are not of this log, nor of other partitions.</exception>
    public void ReadMark(Connection connection, EventSchema log)
    {
        if (!_table.Exists)
            return;
        Snapshot snapshot = _table.Snapshot(connection);
        string[] marks = [.. snapshot.Applications.Keys.Where(key => key.StartsWith(Application, StringComparison.Ordinal))];
        if (snapshot.Applications.TryGetValue(ApplicationOf(log), out long position))
            Position = position;
        else if (!IsShared && marks.Any(mark => !IsOfAnotherPartition(mark, log.Partition)))
            throw new EventLogException($"bronze.{name} has events of another log: " + RemedyOf(marks, log.Partition));
        else if (!IsShared && marks.Length == 0 && snapshot.Rows > 0)
            throw new EventLogException(
                $"bronze.{name} has rows that are not of this log: give the table of events another name");
    }

    static string RemedyOf(string[] marks, EventPartition? partition) =>
        marks.Any(mark => mark.Contains('/') != partition is not null)
        ? $"it was {(partition is null ? "brought" : "not brought")} them by a stream; give the table of events another name"
        : $"bring the folder .patron/online/{(partition is null ? "log" : $"partitions/{partition.Number}")} back from a copy";

    static bool IsOfAnotherPartition(string mark, EventPartition? partition) => partition is not null
        && mark.StartsWith($"{Application}{partition.Source}/", StringComparison.Ordinal)
        && !mark.StartsWith($"{Application}{partition.Name}-", StringComparison.Ordinal);

    /// <summary>Adds the rows as one version.</summary>
    /// <exception cref="OvertakenException">
    /// The table has been brought events of the same log by somebody else: these would be there twice.
    /// </exception>
    public CommitOutcome Write(Connection connection, CommitDetails details, Action<string> passes)
    {
        foreach (RowBuffer part in parts)
            part.Complete();
        string rows = string.Join(
            " UNION ALL BY NAME ", parts.Where(part => part.Count > 0).Select(part => $"SELECT * FROM {part.Table}"));
        using StagedWrite staged = _table.Stage(connection, TableWrite.Append(rows, details) with { NewColumns = true });
        foreach (string application in details.Applications.Keys)
        {
            // What is recorded from here on is a conflict of the commit; what was recorded before has to be refused here.
            if ((staged.Base?.Applications.GetValueOrDefault(application) ?? 0) is var found && found != Position)
                throw new OvertakenException($"bronze.{name} has events up to position {found}, and this process brought it "
                    + $"those up to {Position}: another process has taken the log over, or a commit was left uncertain; "
                    + "start again");
        }

        passes($"staged {name}");
        return staged.Commit(connection);
    }

    /// <summary>Puts small files together; what another writer changed meanwhile is left for the next time.</summary>
    public void Compact(Connection connection, CommitDetails details) => _table.Optimize(connection, details);

    /// <summary>Forgets the rows.</summary>
    public void Clear()
    {
        foreach (RowBuffer part in parts)
            part.Clear();
    }
}
