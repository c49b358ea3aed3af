using Patron.Bench.Harness;
using Patron.Online;
using Patron.Online.Events;
using Patron.Online.Log;
using Patron.Pipeline.Projects;
using Patron.Simulation;
using Patron.Testing;

namespace Patron.Bench.Benchmarks;

/// <summary>How many events a second go from their JSON to the durable log, and on to the lake.</summary>
sealed class EventLogBenchmark : IBenchmark
{
    const int Events = 2_000_000;
    const int PartBytes = 1 << 20;
    const int InFlight = 4;
    const double LeastThousands = 150;

    const string Source = """
        kind: events
        type: event_type
        id: event_id
        time: event_time
        tables:
          new_registration:
            columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, name: VARCHAR, date_of_birth: DATE, postcode: VARCHAR, campaign: VARCHAR }
          new_purchases: { columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, amount: "DECIMAL(18,4)" } }
          new_bet: { columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, bet_amount: "DECIMAL(18,4)" } }
          new_win: { columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, win_amount: "DECIMAL(18,4)" } }

        """;

    public string Name => "event_log";

    public string Story =>
        $"""
        {Events:N0} events of the gaming world as lines of JSON, in parts of {PartBytes >> 20} MiB: read into records by one thread; read by one thread
        and appended to the log, {InFlight} parts at a time on their way, each synced to disk before it is acknowledged; and taken whole, one part
        after the other, duplicates looked for and every event brought to the lake's Parquet files.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        int events = scale.Of(Events);
        List<byte[]> parts = Parts(events);
        using TemporaryFolder folder = new();
        int project = 0;
        Comparison measured = Comparison.Run(
            "From JSON to the lake", warmUps: 1, repetitions: 5,
            new Case("read", () => Read(Make(folder, project++), parts, events)),
            new Case("read and logged", () => Append(Make(folder, project++), parts, events)),
            new Case("taken to the lake", () => Take(Make(folder, project++), parts, events)));
        return
        [
            measured.With(
                $"Events a second: read {events / measured.MedianSeconds(0):N0}, logged {events / measured.MedianSeconds(1):N0}, in the lake {events / measured.MedianSeconds(2):N0}.",
                Goal.AtLeast("thousands of events logged for each second of a processor", LeastThousands, events / measured.MedianProcessorSeconds(1) / 1000, scale)),
        ];
    }

    static void Read(ProjectDefinition project, List<byte[]> parts, int events)
    {
        EventSchema schema = EventSchema.Of(project);
        EventReader reader = new(schema, schema.Sources[0], TimeZoneInfo.Utc);
        RecordBuffer records = new();
        int read = 0;
        foreach (byte[] part in parts)
        {
            records.Clear();
            read += reader.Read(part, EventFormat.Lines, Now, "bench", records).Accepted;
        }

        Require(read, events);
    }

    static void Append(ProjectDefinition project, List<byte[]> parts, int events)
    {
        using EventLog log = EventLog.Open(Path.Combine(project.Folder, "log"), project, TimeProvider.System);
        EventReader reader = new(log.Schema, log.Schema.Sources[0], TimeZoneInfo.Utc);
        RecordBuffer[] records = [.. Enumerable.Range(0, InFlight).Select(_ => new RecordBuffer())];
        Task[] written = [.. records.Select(_ => Task.CompletedTask)];
        foreach ((int place, byte[] part) in parts.Index())
        {
            int own = place % InFlight;
            written[own].GetAwaiter().GetResult();
            records[own].Clear();
            reader.Read(part, EventFormat.Lines, Now, "bench", records[own]);
            written[own] = log.AppendAsync(records[own].Written, records[own].Count);
        }

        Task.WhenAll(written).GetAwaiter().GetResult();
        Require(log.Next, events);
    }

    static void Take(ProjectDefinition project, List<byte[]> parts, int events)
    {
        EventIntake intake = EventIntake.Open(project, null, null, TimeProvider.System);
        foreach (byte[] part in parts)
            intake.TakeAsync("stream", part, EventFormat.Lines).GetAwaiter().GetResult();
        intake.LandAsync().GetAwaiter().GetResult();
        Require(intake.Status().Accepted, events);
        intake.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    static ProjectDefinition Make(TemporaryFolder folder, int number)
    {
        folder.Write($"{number}/patron.yml", "name: game\ncustomer_key: user_id\ncurrency: EUR\n");
        folder.Write($"{number}/sources/stream.yml", Source);
        return ProjectLoader.Load(folder.PathOf($"{number}"));
    }

    static List<byte[]> Parts(int events)
    {
        GamingStream stream = GamingWorld.Stream(new() { Customers = 20_000, RegistrationsPerDay = 2_000, Seed = 1 });
        List<byte[]> parts = [];
        using MemoryStream part = new();
        for (int i = 0; i < events && stream.Read(); i++)
        {
            part.Write(stream.Line);
            part.WriteByte((byte)'\n');
            if (part.Length < PartBytes && i < events - 1)
                continue;
            parts.Add(part.ToArray());
            part.SetLength(0);
        }

        return parts;
    }

    static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1000;

    static void Require(long found, int events)
    {
        if (found != events)
            throw new InvalidOperationException($"{found} events came of {events}");
    }
}
