using System.Globalization;
using System.Text;
using Patron.Online.Events;
using Patron.Online.Log;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.Log;

/// <summary>A log of its own for a test, with events whose ids are numbers.</summary>
sealed class LogFolder : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly ProjectDefinition _project;

    public LogFolder() => _project = Stream.Make(_folder);

    public string Path => _folder.PathOf("log");

    /// <summary>The files, oldest first.</summary>
    public string[] Files => [.. Directory.EnumerateFiles(Path, "records-*.events").Order(StringComparer.Ordinal)];

    public EventLog Open(EventLogOptions? options = null) => EventLog.Open(Path, _project, TimeProvider.System, options);

    /// <summary>Appends one write with these ids.</summary>
    public static Task<long> Append(EventLog log, params IEnumerable<int> ids)
    {
        RecordBuffer buffer = Buffer(log.Schema, ids);
        return log.AppendAsync(buffer.Written, buffer.Count);
    }

    public static RecordBuffer Buffer(EventSchema schema, IEnumerable<int> ids)
    {
        RecordBuffer buffer = new();
        EventType type = schema.Type("stream", "new_win");
        foreach (int id in ids)
        {
            RecordWriter writer = new(
                buffer, type, id, 0, "C"u8, Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture)));
            writer.Decimal(type.Columns[3], id);
            writer.End();
        }

        return buffer;
    }

    /// <summary>The ids from a position on.</summary>
    public static List<int> Ids(EventLog log, long from = 0)
    {
        List<int> ids = [];
        using LogCursor cursor = log.Read(from);
        while (cursor.Read())
        {
            Assert.Equal(from + ids.Count, cursor.Position);
            ids.Add(IdOf(new EventView(cursor.Record, log.Schema, cursor.Position)));
        }

        return ids;
    }

    public static int IdOf(in EventView e) => int.Parse(Encoding.ASCII.GetString(e.Id), CultureInfo.InvariantCulture);

    public void Dispose() => _folder.Dispose();
}
