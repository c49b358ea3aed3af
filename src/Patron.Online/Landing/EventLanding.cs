using Patron.Delta;
using Patron.DuckDb;
using Patron.Online.Events;
using Patron.Online.Events.Reading;
using Patron.Online.Log;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Landing;

/// <summary>An event that does not count.</summary>
/// <param name="Position">Its position in the log.</param>
/// <param name="Verdict">Why.</param>
public readonly record struct RefusedEvent(long Position, EventVerdict Verdict);

/// <summary>
/// Brings the records of a log into bronze tables, each once: every commit says how far its table is, so that what a killed
/// process had committed is left out when the rest is brought.
/// </summary>
/// <remarks>Not for several threads.</remarks>
public sealed class EventLanding : IDisposable
{
    /// <summary>After so many commits of a table its small files are put together.</summary>
    const int CommitsUntilCompaction = 64;

    const int MostTries = 5;

    readonly EventLog _log;
    readonly Connection _connection;
    readonly TimeProvider _time;
    readonly string _markPath;
    readonly EventIntakeOptions _options;
    readonly EventRows[] _events;
    readonly RejectedRows _rejected;
    readonly List<LandingTable> _tables = [];
    volatile OvertakenException? _overtaken;

    EventLanding(ProjectDefinition project, EventLog log, Connection connection, TimeProvider time, EventIntakeOptions options)
    {
        (_log, _connection, _time, _options) = (log, connection, time, options);
        _markPath = Path.Combine(log.Folder, LandingMark.File);
        _events = [.. log.Schema.Types.Select(type => new EventRows(type, log.Schema.NameOf(type.Source), connection))];
        _rejected = new RejectedRows(log.Schema, connection);
        string bronze = Path.Combine(project.LakeFolder(), "bronze");
        foreach (IGrouping<string, EventRows> rows in _events.GroupBy(rows => rows.Type.Table))
            _tables.Add(new LandingTable(rows.Key, Path.Combine(bronze, rows.Key), [.. rows.Select(one => one.Rows)]));
        _tables.Add(new LandingTable(LandingTable.Rejected, Path.Combine(bronze, LandingTable.Rejected), [_rejected.Rows]));
        foreach (LandingTable table in _tables)
            table.ReadMark(connection, log.Schema);
    }

    /// <summary>All records before it are in the lake.</summary>
    public long Position { get; private set; }

    /// <summary>Why nothing can be brought until the lake is opened again; null while it can.</summary>
    public EventLogException? Overtaken => _overtaken;

    /// <summary>Rows brought since it was opened.</summary>
    public long Rows { get; private set; }

    /// <summary>Finds out how far the lake is.</summary>
    /// <param name="project">The project.</param>
    /// <param name="log">Its log.</param>
    /// <param name="database">The engine that writes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">How much is brought at once.</param>
    /// <exception cref="EventLogException">
    /// The log is older than the lake, or the lake older than when it was last brought something.
    /// </exception>
    internal static EventLanding Open(
        ProjectDefinition project, EventLog log, Database database, TimeProvider time, EventIntakeOptions options)
    {
        Connection connection = database.Connect();
        try
        {
            connection.Execute($"SET TimeZone = {Sql.Literal(project.Settings.TimeZone)}");
            EventLanding landing = new(project, log, connection, time, options);
            landing.Position = landing.Begin();
            return landing;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Brings the records before a position into the lake, in parts that the engine can hold.</summary>
    /// <param name="to">The position.</param>
    /// <param name="refused">Those of them that do not count, in the order of their positions.</param>
    /// <exception cref="DeltaException">The disk refuses; what is not there yet can be brought again.</exception>
    /// <exception cref="EventLogException">Others write the tables, too, or have brought them these records.</exception>
    public void Land(long to, IReadOnlyList<RefusedEvent> refused)
    {
        while (Position < to)
            LandPart(to, refused);
    }

    public void Dispose()
    {
        foreach (EventRows rows in _events)
            rows.Dispose();
        _rejected.Dispose();
        _connection.Dispose();
    }

    void LandPart(long to, IReadOnlyList<RefusedEvent> refused)
    {
        try
        {
            long end = Collect(to, refused);
            foreach (LandingTable table in _tables.Where(table => table.HasRows))
            {
                Commit(table, end);
                _options.Passes($"committed {table.Name}");
            }

            Dictionary<string, long> tables = _tables.Where(
                table => table.Position > 0).ToDictionary(table => table.Name, table => table.Position);
            new LandingMark(end, tables).Write(_markPath);
            _options.Passes("marked");
            Position = end;
        }
        catch (OvertakenException error)
        {
            _overtaken = error;
            throw;
        }
        finally
        {
            foreach (LandingTable table in _tables)
                table.Clear();
        }
    }

    long Begin()
    {
        LandingMark mark = LandingMark.Read(_markPath);
        foreach (LandingTable table in _tables)
        {
            if (table.Position > _log.Next)
                throw new EventLogException($"bronze.{table.Name} has events up to position {table.Position}, and the log "
                    + $"ends at {_log.Next}: bring the newest files of the log back from a copy");
            if (mark.Tables.TryGetValue(table.Name, out long before) && table.Position < before)
                throw new EventLogException($"bronze.{table.Name} had events up to position {before} and has them up to "
                    + $"{table.Position}: bring the table back from a copy, or delete {_markPath} to read again what the "
                        + $"log still has");
        }

        return Math.Max(mark.Position, _log.First);
    }

    /// <summary>Takes the rows of the next records; gives the position after the last of them.</summary>
    long Collect(long to, IReadOnlyList<RefusedEvent> refused)
    {
        int nextRefused = 0;
        long bytes = 0;
        LandingTable rejected = _tables[^1];
        Dictionary<string, LandingTable> tables = _tables.ToDictionary(table => table.Name);
        LandingTable[] ofType = [.. _events.Select(rows => tables[rows.Type.Table])];
        using LogCursor cursor = _log.Read(Position);
        while (cursor.Next < to && bytes < _options.LandBytes && cursor.Read())
        {
            long position = cursor.Position;
            bytes += cursor.Record.Length;
            if (RejectionView.Is(cursor.Record))
            {
                if (position >= rejected.Position)
                    _rejected.Add(new RejectionView(cursor.Record));
                continue;
            }

            EventView e = new(cursor.Record, _log.Schema, position);
            while (nextRefused < refused.Count && refused[nextRefused].Position < position)
                nextRefused++;
            bool isRefused = nextRefused < refused.Count && refused[nextRefused].Position == position;
            if (isRefused && position >= rejected.Position)
                _rejected.Add(e, refused[nextRefused].Verdict);
            else if (!isRefused && position >= ofType[e.Type.Index].Position)
                _events[e.Type.Index].Add(e);
        }

        return bytes < _options.LandBytes ? to : cursor.Next;
    }

    void Commit(LandingTable table, long to)
    {
        CommitDetails details = new("take events", "events", _time.GetUtcNow())
        {
            Applications = new Dictionary<string, long> { [LandingTable.ApplicationOf(_log.Schema)] = to },
        };
        for (int attempt = 1; ; attempt++)
        {
            CommitOutcome outcome = table.Write(_connection, details, _options.Passes);
            if (outcome is not CommitOutcome.Conflicted conflict)
                break;
            if (attempt == MostTries)
                throw new EventLogException($"bronze.{table.Name} was changed by another writer again and again "
                    + $"({conflict.Reason}): let only one write it");
        }

        table.Position = to;
        Rows += table.RowCount;
        if (++table.Commits % CommitsUntilCompaction == 0)
            table.Compact(_connection, new CommitDetails("compact", "events", _time.GetUtcNow()));
    }
}
