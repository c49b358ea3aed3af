using Patron.Bench.Harness;
using Patron.DuckDb;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Testing;

namespace Patron.Bench.Benchmarks;

/// <summary>The summaries that Patron generates SQL for, against SQL written by hand for the same rows.</summary>
sealed class RfmSummaryBenchmark : IBenchmark
{
    const int Transactions = 10_000_000;
    const double Ratio = 1.2;
    const string Zone = "Europe/Berlin";

    /// <summary>Midnight of 2024-01-01 in the zone.</summary>
    static readonly DateTimeOffset AsOf = new(2023, 12, 31, 23, 0, 0, TimeSpan.Zero);

    public string Name => "rfm_summary";

    public string Story =>
        $"""
        One row per customer from {Transactions:N0} transactions over two years in one Parquet file, in the order of time: the SQL
        that Patron generates against the fastest SQL found by hand that gives the same rows in the same order, on the same
        connection, each into a table. "Exact" adds amounts as decimals, as Patron does; sums of doubles differ from run to run on two
        threads, so they are another result, shown to size the price of exactness. Before measuring, every row is compared.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using TemporaryFolder folder = new();
        using Database database = Database.Open(new DatabaseOptions { TemporaryFolder = folder.PathOf("spill") });
        SqlFunctions.Register(database);
        using Connection connection = database.Connect();
        connection.Execute($"SET TimeZone = {Sql.Literal(Zone)}");
        WriteTransactions(connection, folder.PathOf("transactions.parquet"), scale.Of(Transactions));
        return
        [
            Compare(
                connection, "Purchase histories, times without a zone",
                Histories("bought_at", LogicalType.Timestamp, HandWritten.LocalDay.AsOf), scale,
                ("by hand, exact", HandWritten.Histories(HandWritten.LocalDay, "amount")),
                ("by hand, doubles", HandWritten.Histories(HandWritten.LocalDay, "CAST(amount AS DOUBLE)"))),
            Compare(
                connection, $"Purchase histories, instants in {Zone}",
                Histories("ordered_at", LogicalType.TimestampTz, HandWritten.AsOf), scale,
                ("by hand, exact, offsets of the zone written out", HandWritten.Histories(HandWritten.OffsetDay, "amount")),
                ("by hand, exact, CAST to DATE", HandWritten.Histories(HandWritten.CastDay, "amount")),
                ("by hand, doubles, offsets written out", HandWritten.Histories(HandWritten.OffsetDay, "CAST(amount AS DOUBLE)"))),
            Compare(
                connection, $"RFM, instants in {Zone}", Rfm(), scale,
                ("by hand, exact, offsets of the zone written out", HandWritten.RfmByDays(HandWritten.OffsetDay)),
                ("by hand, exact, CAST to DATE", HandWritten.RfmByDays(HandWritten.CastDay)),
                ("by hand, exact, count(DISTINCT day)", HandWritten.RfmByDistinct)),
        ];
    }

    static string Histories(string time, LogicalType type, string asOf) => new PurchaseHistoriesSql
    {
        Source = HandWritten.Table,
        Customer = "customer_id",
        Time = time,
        Day = CalendarDay.Sql(time, type, TimeZoneInfo.FindSystemTimeZoneById(Zone), AsOf),
        Amount = "amount",
        AsOf = asOf,
        LastDay = new DateOnly(2023, 12, 31),
        Unit = TimeUnit.Week,
    }.ToSql();

    static string Rfm()
    {
        ProjectSettings settings = new()
        {
            Name = "bench", File = "patron.yml", CustomerKey = "customer_id", Currency = "EUR", TimeZone = Zone,
        };
        RfmDefinition model = new()
        {
            Name = "segments", File = "models/segments.yml", Table = HandWritten.Table, Time = "ordered_at", Amount = "amount",
        };
        ProjectDefinition project = new() { Folder = Path.GetTempPath(), Settings = settings, Models = [model] };
        return new RecencyStep(project, model).ToSql(AsOf, LogicalType.TimestampTz);
    }

    static Comparison Compare(
        Connection connection, string title, string generated, Scale scale, params (string Name, string Select)[] byHand)
    {
        connection.Execute($"CREATE OR REPLACE TABLE generated AS {generated}");
        foreach ((string name, string select) in byHand)
        {
            connection.Execute($"CREATE OR REPLACE TABLE written AS {select}");
            RequireEqual(connection, $"{title}: {name}");
        }

        Comparison measured = Comparison.Run(
            title, warmUps: 1, repetitions: 5,
            [.. byHand.Select(one => Making("written", one.Name, one.Select)), Making("generated", "Patron", generated)]);
        long customers = connection.Scalar<long>("SELECT count(*) FROM generated");
        return measured.With(
            Goal.Below("Patron beside the first by hand, ratio at most", Ratio, measured.Ratio(byHand.Length), "", scale),
            $"{customers:N0} customers; all rows equal.");

        Case Making(string table, string name, string select) =>
            new(name, () => connection.Execute($"CREATE OR REPLACE TABLE {table} AS {select}"));
    }

    /// <summary>Same rows in the same order; doubles to 12 digits, since the ways to a quotient round differently.</summary>
    static void RequireEqual(Connection connection, string what)
    {
        using Result columns = connection.Query("SELECT * FROM generated LIMIT 0");
        string differs = string.Join(" OR ", columns.Columns.Select(column => column.Type.Id == TypeId.Double
            ? $"NOT coalesce(abs(g.{column.Name} - w.{column.Name}) <= 1e-12 * greatest(1, abs(g.{column.Name})), false)"
            : $"g.{column.Name} IS DISTINCT FROM w.{column.Name}"));
        long unequal = connection.Scalar<long>(
            $"""
            SELECT count(*)
            FROM (SELECT *, rowid AS place FROM generated) AS g
            FULL JOIN (SELECT *, rowid AS place FROM written) AS w USING (place)
            WHERE {differs}
            """);
        if (unequal > 0)
            throw new InvalidOperationException($"{what}: {unequal} rows differ from those of Patron.");
    }

    /// <summary>Few customers buy often and many seldom: key k is drawn with a density that falls as 1 / sqrt(k).</summary>
    static void WriteTransactions(Connection connection, string file, int rows)
    {
        connection.Execute(
            $"""
            COPY (
              SELECT
                CAST(floor({rows} * 0.2 * power(hash(i) % 1000003 / 1000003e0, 2)) AS BIGINT) AS customer_id,
                TIMESTAMPTZ '2022-01-01 00:00:00+00' + to_seconds(i * 63072000 // {rows}) AS ordered_at,
                TIMESTAMP '2022-01-01 00:00:00' + to_seconds(i * 63072000 // {rows}) AS bought_at,
                CAST(5 + hash(i + 1000000000) % 20000 / 100e0 AS DECIMAL(18, 2)) AS amount
              FROM range({rows}) AS numbers(i)
            ) TO {Sql.Literal(file)} (FORMAT parquet, COMPRESSION zstd);
            CREATE SCHEMA silver;
            CREATE VIEW {HandWritten.Table} AS SELECT * FROM read_parquet({Sql.Literal(file)})
            """);
    }
}
