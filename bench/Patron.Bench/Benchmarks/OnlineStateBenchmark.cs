using System.Diagnostics;
using Patron.Bench.Harness;
using Patron.Online.Events;
using Patron.Online.State;
using Patron.Pipeline.Projects;
using Patron.Testing;

namespace Patron.Bench.Benchmarks;

/// <summary>Features of ten million customers while events come: how fast, how large, how soon back after a stop.</summary>
sealed class OnlineStateBenchmark : IBenchmark
{
    const int Customers = 10_000_000;
    const int EventsOfEach = 3;
    const int Days = 30;
    const long MicrosecondsPerDay = 86_400_000_000;
    const double MostBytes = 400;
    const double MostSeconds = 10;

    static readonly string[] Tables = ["new_purchases", "new_bet", "new_win"];

    public string Name => "online_state";

    public string Story =>
        $"""
        Sum, mean, count and variance over a lifetime of the amounts of three types of events, 12 features, kept event by event for {Customers:N0}
        customers with keys of 10 bytes. {EventsOfEach * Customers:N0} events of {Days} days, each with an id of 16 bytes that is judged first and
        remembered for three days, are made and taken by one thread: every customer once, then again in another order, and again. The snapshot
        is written, synced, by that thread, and read by two. Bytes are those that the process holds after a collection, ids included.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using TemporaryFolder folder = new();
        ProjectDefinition project = Project(folder.FullPath);
        EventSchema schema = EventSchema.Of(project);
        int customers = scale.Of(Customers);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        OnlineFeatures? features = new(project, schema);
        long events = (long)EventsOfEach * customers;
        double bytes = 0;
        double ownBytes = 0;
        Comparison measured = Comparison.Run(
            "Taking, saving, restoring", warmUps: 0, repetitions: 1,
            new Case("events", () => Take(features!, schema, customers)),
            new Case("save", () =>
            {
                bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / customers;
                ownBytes = (double)features!.Features.Bytes / customers;
                features.Save(events);
                features = null;
            }),
            new Case("restore", () =>
            {
                features = new OnlineFeatures(project, schema);
                if (features.Restore(events) != events || features.Features.Customers != customers)
                    throw new InvalidOperationException("the snapshot gave other features back");
            }));
        double size = Directory.GetFiles(OnlineFeatures.FolderOf(project)).Sum(file => new FileInfo(file).Length);
        long started = Stopwatch.GetTimestamp();
        const int Reads = 100_000;
        DateTimeOffset asOf = features!.Features.Latest!.Value;
        for (int read = 0; read < Reads; read++)
            _ = features.Features.Of($"C{(long)read * 7919 % customers:D9}", asOf);
        double micro = Stopwatch.GetElapsedTime(started).TotalMicroseconds / Reads;
        return
        [
            measured.With(
                $"{events:N0} events at {events / measured.MedianSeconds(0):N0} a second by one thread; a snapshot of {size / 1e9:F2} GB written at "
                + $"{size / 1e9 / measured.MedianSeconds(1):F2} GB a second; a customer's 12 features read in {micro:F1} microseconds.",
                $"{ownBytes:F0} bytes a customer of keys, hash tables and aggregates; the rest are ids of events.",
                Goal.Below("bytes a customer at most", MostBytes, bytes, "", scale),
                Goal.Below($"seconds to restore {Customers:N0} customers at most", MostSeconds, measured.MedianSeconds(2), " s", scale)),
        ];
    }

    /// <summary>Makes and takes the events: a record is a template of which time, customer, id and amount change.</summary>
    static void Take(OnlineFeatures features, EventSchema schema, int customers)
    {
        features.Restore(0);
        long start = new DateTimeOffset(2025, 7, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;
        long events = (long)EventsOfEach * customers;
        byte[][] records = [.. Tables.Select(table => Template(schema.Type("stream", table)))];
        for (long number = 0; number < events; number++)
        {
            byte[] record = records[number % records.Length];
            long round = number / customers;
            // 7919 is a prime, which goes through all customers whose number it does not divide.
            long customer = round == 0 ? number : ((number * 7919) + round) % customers;
            BitConverter.TryWriteBytes(record.AsSpan(2), start + (number * (Days * MicrosecondsPerDay / events)));
            Digits(record.AsSpan(21, 9), customer);
            Digits(record.AsSpan(33, 15), number);
            BitConverter.TryWriteBytes(record.AsSpan(49), 10_000 + (number * 7 % 5_000_000));
            if (features.Take(new EventView(record, schema, number)) != EventVerdict.Accepted)
                throw new InvalidOperationException($"event {number} was not accepted");
        }
    }

    /// <summary>Type, two times, customer <c>C</c> and nine digits, id <c>e</c> and fifteen, no NULL, the amount.</summary>
    static byte[] Template(EventType type)
    {
        byte[] record = new byte[18 + 2 + 10 + 2 + 16 + 1 + 8];
        BitConverter.TryWriteBytes(record, (ushort)type.Index);
        (record[18], record[20], record[30], record[32]) = (10, (byte)'C', 16, (byte)'e');
        return record;
    }

    static void Digits(Span<byte> text, long number)
    {
        for (int place = text.Length - 1; place >= 0; place--, number /= 10)
            text[place] = (byte)('0' + (number % 10));
    }

    static ProjectDefinition Project(string folder) => new()
    {
        Folder = folder,
        Settings = new ProjectSettings { Name = "game", File = "patron.yml", CustomerKey = "user_id", Currency = "EUR", TimeZone = "Europe/Berlin" },
        Sources =
        [
            new EventSourceDefinition
            {
                Name = "stream", File = "sources/stream.yml", Type = "event_type", Id = "event_id", Time = "event_time", Customer = "user_id",
                Tables =
                [
                    .. Tables.Select(table => new EventTableDefinition
                    {
                        Name = table,
                        Columns =
                        [
                            new("event_id", "VARCHAR"), new("user_id", "VARCHAR"), new("event_time", "TIMESTAMPTZ"), new("amount", "DECIMAL(18,4)"),
                        ],
                    }),
                ],
            },
        ],
        Features =
        [
            .. Tables.Select(table => new AggregateGroupDefinition
            {
                Name = table, File = $"features/{table}.yml", Table = $"bronze.{table}", Time = "event_time", Prefix = table,
                Windows = [FeatureWindow.Lifetime],
                Aggregates = [new("amount", [Aggregate.Sum, Aggregate.Mean, Aggregate.Count, Aggregate.Var])],
            }),
        ],
    };
}
