using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

/// <summary>Which rows of a data set are learnt from, judged by and sampled, by SQL alone on tables made by hand.</summary>
public sealed class DatasetSplitTests : IDisposable
{
    const long Seed = 7;

    static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    static readonly DateTimeOffset Run = TestShop.AsOf;

    readonly RandomStream _random = new(Rounds.Seed);
    readonly Database _database = Database.Open(new DatabaseOptions());
    readonly Connection _connection;

    public DatasetSplitTests()
    {
        SqlFunctions.Register(_database);
        _connection = _database.Connect();
        _connection.Execute("SET TimeZone = 'Europe/Berlin'; CREATE SCHEMA silver");
    }

    [Fact]
    public void No_test_customer_and_no_target_of_the_time_of_the_test_is_learnt_from()
    {
        WriteCustomers(60);
        int rounds = Rounds.Count(25, 1_000);
        int left = 0;
        for (int round = 0; round < rounds; round++)
        {
            DatasetDefinition dataset = RandomSplit();
            SplitDefinition split = dataset.Split!;
            IReadOnlyList<DateTimeOffset> instants = TrainingInstants.Of(dataset, Run, Berlin);
            WriteFeatures([.. instants, Run]);

            Row[] rows = Read(dataset);

            HashSet<string> judged = [.. rows.Where(row => row.Part is "validation" or "test").Select(row => row.Customer)];
            DateTimeOffset first = split.Latest is { } latest ? instants[^latest] : DateTimeOffset.MaxValue;
            foreach (Row row in rows.Where(row => row.Part == "train"))
            {
                Assert.DoesNotContain(row.Customer, judged);
                Assert.All(dataset.Targets, target => Assert.True(
                    split.Latest is null || AsOf.After(TargetWindow.At(row.AsOf, target, Berlin).Until, split.Gap, Berlin) <= first,
                    $"{row} with {split} and {target}"));
            }

            // Every row is where the rules say, and those that are left out are those they leave out.
            Row[] expected =
            [
                .. from instant in instants.Append(Run)
                   from customer in Enumerable.Range(0, 60).Select(Name)
                   let part = PartOf(dataset, customer, instant, instant == Run, instants)
                   where part is not null
                   select new Row(customer, instant, part),
            ];
            Assert.Equal(expected.Order(), rows.Order());
            left += (60 * (instants.Count + 1)) - expected.Length;
        }

        Assert.InRange(left, 1, int.MaxValue);
    }

    [Fact]
    public void A_sample_takes_the_same_customers_in_every_data_set()
    {
        const int Customers = 4_000;
        WriteCustomers(Customers);
        DatasetDefinition all = Make("7d", 1);
        DatasetDefinition other = Make("1m", 3) with { Sample = 0.25, Split = new() { Test = 0.2 } };
        WriteFeatures([.. TrainingInstants.Of(all, Run, Berlin), .. TrainingInstants.Of(other, Run, Berlin), Run]);

        string[] whole = Trained(Read(all));
        string[] quarter = Trained(Read(all with { Sample = 0.25 }));
        string[] rest = Trained(Read(other));

        Assert.Equal(Customers, whole.Length);
        // Four standard deviations of a binomial share.
        Assert.InRange(quarter.Length, Customers * (0.25 - 0.028), Customers * (0.25 + 0.028));
        Assert.Equal(whole.Where(customer => StableHash.Share(Seed, "dataset", customer) < 0.25), quarter);
        Assert.Equal(quarter.Where(customer => StableHash.Share(Seed, "split", customer) >= 0.2), rest);
        Row[] scored = [.. Read(other).Where(row => row.Part == "score")];
        Assert.Equal(Customers, scored.Length); // only what is learnt from is sampled
    }

    [Fact]
    public void A_stratified_sample_takes_its_share_of_each_class_to_the_row()
    {
        WriteCustomers(500);
        int rounds = Rounds.Count(5, 200);
        for (int round = 0; round < rounds; round++)
        {
            DatasetDefinition all = Make("7d", 1 + _random.Below(3));
            double share = (1 + _random.Below(98)) / 100.0;
            WriteFeatures([.. TrainingInstants.Of(all, Run, Berlin), Run]);

            Dictionary<string, Row[]> classes = Classes(all);
            Dictionary<string, Row[]> taken = Classes(all with { Sample = share, Stratify = all.Targets[0].Name });

            Assert.Equal(["0", "1"], classes.Keys.Order());
            foreach ((string outcome, Row[] rows) in classes)
            {
                int count = (int)Math.Round(rows.Length * (decimal)share, MidpointRounding.AwayFromZero);
                IEnumerable<Row> first = rows
                    .OrderBy(row => StableHash.Share(Seed, "dataset", row.Customer)).ThenBy(row => row.Customer, StringComparer.Ordinal).ThenBy(row => row.AsOf)
                    .Take(count);
                Assert.Equal(first.Order(), taken.GetValueOrDefault(outcome, []).Order());
            }
        }
    }

    [Fact]
    public void The_order_of_the_sources_rows_shows_nowhere()
    {
        Happenings happenings = new(_random, Berlin, Run, 300);
        DatasetDefinition dataset = Make("7d", 3) with { Split = new() { Test = 0.3 }, Sample = 0.7, Stratify = "left7d" };
        happenings.WriteTo(_connection, _random);
        WriteFeatures([.. TrainingInstants.Of(dataset, Run, Berlin), Run]);
        string once = Text(dataset);
        happenings.WriteTo(_connection, _random);
        _connection.Execute("CREATE OR REPLACE TABLE silver.features_purchases AS SELECT * FROM silver.features_purchases ORDER BY random()");

        Assert.Equal(once, Text(dataset));
    }

    [Fact]
    public void Macrosegments_are_the_first_that_holds_and_the_population_leaves_out_others()
    {
        WriteCustomers(100);
        DatasetDefinition dataset = Make("7d", 1) with
        {
            Population = Sql("purchase_count >= 10 -- at least"),
            Macrosegments = [new("high", Sql("purchase_count > 50")), new("even", Sql("purchase_count % 2 = 0"))],
        };
        WriteFeatures([.. TrainingInstants.Of(dataset, Run, Berlin), Run]);

        using Result result = _connection.Query($"SELECT CAST(purchase_count AS INTEGER) AS n, macrosegment FROM ({SqlOf(dataset)}) WHERE part = 'score'");
        ColumnTable rows = result.ReadAll();

        Assert.Equal(Enumerable.Range(10, 90), rows.Ints("n").Order());
        Assert.All(
            rows.Ints("n").Zip(rows.Texts("macrosegment")),
            row => Assert.Equal(row.First > 50 ? "high" : row.First % 2 == 0 ? "even" : null, row.Second));
    }

    [Fact]
    public void A_long_target_is_missing_where_a_short_one_is_known()
    {
        WriteCustomers(20);
        DatasetDefinition dataset = Make("7d", 1) with
        {
            Targets = [Left("7d"), Left("2m")],
            AsOf = new TrainingCalendar { Dates = ["2025-08-01", "2025-12-01"] },
        };
        WriteFeatures([.. TrainingInstants.Of(dataset, Run, Berlin), Run]);

        using Result result = _connection.Query(
            $"SELECT count(*) AS rows, count(left7d) AS short, count(left2m) AS long FROM ({SqlOf(dataset)}) GROUP BY as_of ORDER BY as_of");

        Assert.Equal("20|20|20|\n20|20|0|\n20|0|0|\n", Tables.Text(result.ReadAll()));
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    static string? PartOf(DatasetDefinition dataset, string customer, DateTimeOffset instant, bool isRun, IReadOnlyList<DateTimeOffset> instants)
    {
        SplitDefinition split = dataset.Split!;
        if (isRun)
            return "score";
        double share = StableHash.Share(Seed, "split", customer);
        bool isLatest = split.Latest is not { } latest || instants.TakeLast(latest).Contains(instant);
        if (share < split.Test)
            return isLatest ? "test" : null;
        if (share < (double)((decimal)split.Test + (decimal)split.Validation))
            return isLatest ? "validation" : null;
        return split.Latest is null || dataset.Targets.All(target =>
            AsOf.After(TargetWindow.At(instant, target, Berlin).Until, split.Gap, Berlin) <= instants[^split.Latest.Value]) ? "train" : null;
    }

    DatasetDefinition RandomSplit()
    {
        string[] horizons = ["7d", "4w", "1m", "2m"];
        int count = 1 + _random.Below(8);
        bool sets = count > 1 && _random.Below(3) > 0;
        return Make("7d", count) with
        {
            Targets = [.. horizons.Where(_ => _random.Below(2) == 0).DefaultIfEmpty("1m").Select(Left)],
            AsOf = new TrainingCalendar { Every = _random.Below(2) == 0 ? TimeUnit.Week : TimeUnit.Month, Count = count },
            Split = new SplitDefinition
            {
                Validation = _random.Below(3) / 10.0,
                Test = (1 + _random.Below(4)) / 10.0,
                Latest = sets ? 1 + _random.Below(count - 1) : null,
                Gap = sets ? Duration.OfDays(_random.Below(40)) : default,
            },
        };
    }

    static DatasetDefinition Make(string horizon, int instants) => new()
    {
        Name = "leaving",
        File = "datasets/leaving.yml",
        Features = [Definitions.Features],
        Targets = [Left(horizon)],
        AsOf = new TrainingCalendar { Count = instants },
    };

    static TargetDefinition Left(string horizon) => Definitions.Inactivity with
    {
        Name = $"left{horizon}",
        Table = Happenings.Table,
        Time = "happened_at",
        Horizon = Duration.Parse(horizon),
        ActiveWithin = null,
    };

    static SqlText Sql(string text) => new(text, "datasets/leaving.yml");

    static string Name(int customer) => $"c{customer:0000}";

    /// <summary>Customers who are known from the start; some are there in each month.</summary>
    void WriteCustomers(int count) => _connection.Execute(
        $"""
        CREATE OR REPLACE TABLE {Happenings.Table} AS
        SELECT 'c' || lpad(CAST(customer AS VARCHAR), 4, '0') AS customer_id, TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_days(CAST(day AS INTEGER)) AS happened_at
        FROM range({count}) AS customers(customer), range(730) AS days(day)
        WHERE day = 0 OR hash(customer, day) % 20 = 0
        """);

    void WriteFeatures(IEnumerable<DateTimeOffset> instants) => _connection.Execute(
        $"""
        CREATE OR REPLACE TABLE silver.features_purchases AS
        SELECT DISTINCT customer_id AS customer_key, as_of, coalesce(TRY_CAST(substr(customer_id, 2) AS DOUBLE), 0) AS purchase_count
        FROM {Happenings.Table}, (VALUES {string.Join(", ", instants.Distinct().Select(instant => $"({LakeSession.TimestampLiteral(instant)})"))}) AS instants(as_of)
        WHERE customer_id IS NOT NULL
        """);

    static string SqlOf(DatasetDefinition dataset) => new DatasetSql
    {
        Dataset = dataset,
        Columns = [new ModelColumn("purchase_count", Definitions.Features, true, "features_purchases.purchase_count")],
        CustomerKey = "customer_id",
        Zone = Berlin,
        Seed = Seed,
        AsOf = Run,
    }.ToSql();

    string Text(DatasetDefinition dataset)
    {
        using Result result = _connection.Query(SqlOf(dataset));
        return Tables.Text(result.ReadAll());
    }

    Row[] Read(DatasetDefinition dataset)
    {
        using Result result = _connection.Query($"SELECT customer_key, as_of, part FROM ({SqlOf(dataset)})");
        return RowsOf(result.ReadAll());
    }

    Dictionary<string, Row[]> Classes(DatasetDefinition dataset)
    {
        using Result result = _connection.Query(
            $"SELECT customer_key, as_of, part, CAST({dataset.Targets[0].Name} AS VARCHAR) AS outcome FROM ({SqlOf(dataset)}) WHERE part = 'train'");
        ColumnTable rows = result.ReadAll();
        return RowsOf(rows).Zip(rows.Texts("outcome")).GroupBy(row => row.Second!).ToDictionary(rows => rows.Key, rows => rows.Select(row => row.First).ToArray());
    }

    static Row[] RowsOf(ColumnTable rows) =>
    [
        .. rows.Texts("customer_key")!.Zip(rows.DateTimes("as_of"), rows.Texts("part")).Select(row => new Row(
            row.First!, new DateTimeOffset(DateTime.SpecifyKind(row.Second, DateTimeKind.Utc)), row.Third!)),
    ];

    static string[] Trained(Row[] rows) =>
        [.. rows.Where(row => row.Part == "train").Select(row => row.Customer).Distinct().Order(StringComparer.Ordinal)];

    readonly record struct Row(string Customer, DateTimeOffset AsOf, string Part) : IComparable<Row>
    {
        public int CompareTo(Row other) => (AsOf, Customer, Part).CompareTo((other.AsOf, other.Customer, other.Part));
    }
}
