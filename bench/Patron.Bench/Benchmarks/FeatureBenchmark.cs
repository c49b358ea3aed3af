using System.Diagnostics;
using System.Globalization;
using Patron.Bench.Harness;
using Patron.DuckDb;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation.Features;
using Patron.Pipeline.Projects;
using Patron.Testing;

namespace Patron.Bench.Benchmarks;

/// <summary>A feature group of fifty features at twelve months, against SQL written by hand for the same rows.</summary>
sealed class FeatureBenchmark : IBenchmark
{
    const int Events = 50_000_000;
    const int Customers = 1_000_000;
    const double Ratio = 1.3;
    const double Seconds = 240;
    const double Gigabytes = 8;
    const string Zone = "Europe/Berlin";

    static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById(Zone);

    static readonly DateTimeOffset[] AsOfs =
        [.. Enumerable.Range(0, 12).Select(month => AsOf.MidnightOf(new DateOnly(2025, 2, 1).AddMonths(month), Berlin))];

    static readonly AggregateGroupDefinition Group = new()
    {
        Name = "purchases",
        File = "features/purchases.yml",
        Table = "silver.purchases",
        Time = "ordered_at",
        Prefix = "p",
        Windows = [.. new[] { "lifetime", "7d", "30d", "3m", "1y" }.Select(Window)],
        Aggregates =
        [
            new("amount", [Aggregate.Sum, Aggregate.Mean, Aggregate.Count, Aggregate.Min, Aggregate.Max, Aggregate.Var]),
            new("quantity", [Aggregate.Sum, Aggregate.Mean, Aggregate.Max]),
            new("ordered_at", [Aggregate.DaysSinceFirst, Aggregate.DaysSinceLast]),
            new("channel", [Aggregate.Last]),
        ],
        Ratios = [new("amount", [new WindowRatio(Aggregate.Sum, Window("30d"), Window("1y")), new WindowRatio(Aggregate.Count, Window("7d"), Window("3m"))])],
    };

    public string Name => "features";

    public string Story =>
        $"""
        {Group.Features.Count} features of {AsOfs.Length} months over {Events:N0} events of {Customers:N0} customers in two years, read from one Parquet file
        and written to another: the SQL that Patron generates against the fastest found by hand that gives the same rows (a group by
        customer and month once, then window functions over a grid of customers and months), and against the join of events with dates that
        one writes first. A sample is 5 % of the customers by the hash of their key. Peak memory is that of the process, which runs the engine at 5.5 GB.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using TemporaryFolder folder = new();
        using Database database = Database.Open(new DatabaseOptions
        {
            TemporaryFolder = folder.PathOf("spill"), MemoryLimit = 5_500_000_000,
        });
        SqlFunctions.Register(database);
        using Connection connection = database.Connect();
        connection.Execute($"SET TimeZone = {Sql.Literal(Zone)}");
        connection.Execute("CREATE SCHEMA silver");
        string events = folder.PathOf("events.parquet");
        WriteEvents(connection, events, scale.Of(Events), scale.Of(Customers));
        string file = Sql.Literal(folder.PathOf("features.parquet"));
        Case Making(string name, string select) => new(name, () => connection.Execute($"COPY ({select}) TO {file} (FORMAT parquet)"));

        string generated = new FeatureSql { Group = Group, CustomerKey = "customer_id", AsOfs = AsOfs, Zone = Berlin }.ToSql();
        RequireEqual(connection, events, generated);
        Case Sampled(string name, string select, string where) => new(name, () =>
        {
            View(connection, events, where);
            Making(name, select).Run();
        });
        Comparison measured = Comparison.Run(
            "Twelve months", warmUps: 0, repetitions: scale.IsFull ? 1 : 3,
            Sampled("by hand", HandWrittenFeatures.Sql(AsOfs), ""), Sampled("Patron", generated, ""),
            Sampled("Patron, a sample", generated, " WHERE stable_share(42, 'sample', CAST(customer_id AS VARCHAR)) < 0.05"));
        double peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e9;
        Comparison joined = Comparison.Run(
            "A fiftieth of the customers", warmUps: 0, repetitions: 3,
            Sampled("Patron", generated, " WHERE hash(customer_id) % 50 = 0"),
            Sampled("by hand, events joined with dates", HandWrittenFeatures.Joined(AsOfs), " WHERE hash(customer_id) % 50 = 0"));
        return
        [
            measured.With(
                Goal.Below("Patron beside SQL by hand, ratio at most", Ratio, measured.Ratio(1), "", scale),
                Goal.Below("seconds at most", Seconds, measured.MedianSeconds(1), "", scale),
                Goal.Below("peak memory of the process, GB at most", Gigabytes, peak, "", scale),
                Goal.Below("the sample beside the whole, ratio at most", 0.1, measured.Ratio(2, 1), "", scale)),
            joined,
        ];
    }

    static FeatureWindow Window(string text) =>
        FeatureWindow.TryParse(text, out FeatureWindow window) ? window : throw new ArgumentException(text, nameof(text));

    static void View(Connection connection, string events, string where) => connection.Execute(
        $"CREATE OR REPLACE VIEW silver.purchases AS SELECT * FROM read_parquet({Sql.Literal(events)}){where}");

    /// <summary>On a hundredth of the customers, every value.</summary>
    static void RequireEqual(Connection connection, string events, string generated)
    {
        View(connection, events, " WHERE hash(customer_id) % 100 = 7");
        foreach ((string name, string select) in new[] { ("by hand", HandWrittenFeatures.Sql(AsOfs)), ("joined", HandWrittenFeatures.Joined(AsOfs)) })
        {
            connection.Execute($"CREATE OR REPLACE TABLE generated AS {generated}");
            connection.Execute($"CREATE OR REPLACE TABLE written AS {select}");
            using Result columns = connection.Query("SELECT * FROM generated LIMIT 0");
            string differs = string.Join(" OR ", columns.Columns.Select(column => column.Type.Id == TypeId.Double
                ? $"coalesce(abs(g.{column.Name} - w.{column.Name}) > 1e-9 * greatest(1, abs(g.{column.Name})), "
                    + $"(g.{column.Name} IS NULL) <> (w.{column.Name} IS NULL))"
                : $"g.{column.Name} IS DISTINCT FROM w.{column.Name}"));
            long unequal = connection.Scalar<long>(
                $"SELECT count(*) FROM generated AS g FULL JOIN written AS w USING (customer_key, as_of) WHERE {differs}");
            if (unequal > 0)
                throw new InvalidOperationException($"{name}: {unequal} rows differ from those of Patron.");
        }
    }

    static void WriteEvents(Connection connection, string file, int events, int customers) => connection.Execute(string.Create(
        CultureInfo.InvariantCulture,
        $"""
        COPY (
          SELECT
            CAST(floor({customers} * power(hash(i) % 1000003 / 1000003e0, 1.3)) AS BIGINT) AS customer_id,
            TIMESTAMPTZ '2024-02-01 00:00:00+01' + to_microseconds(CAST(i AS BIGINT) * (63072000000000 // {events})) AS ordered_at,
            CAST(5 + hash(i + 1000000000) % 20000 / 100e0 AS DECIMAL(18, 4)) AS amount,
            CAST(1 + hash(i + 2000000000) % 9 AS INTEGER) AS quantity,
            ['web', 'shop', 'app', 'phone'][1 + CAST(hash(i + 3000000000) % 4 AS BIGINT)] AS channel
          FROM range({events}) AS numbers(i)
        ) TO {Sql.Literal(file)} (FORMAT parquet)
        """));
}
