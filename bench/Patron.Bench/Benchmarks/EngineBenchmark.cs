using Patron.Bench.Harness;
using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Pipeline.Modelling;

namespace Patron.Bench.Benchmarks;

/// <summary>What the binding costs beside the engine alone.</summary>
sealed class EngineBenchmark : IBenchmark
{
    const int AppendRows = 5_000_000;
    const int Rows = 20_000_000;
    const double AliveSeconds = 0.5;
    const string Parameters = "0.243, 4.414, 0.793, 2.426";

    static readonly BgNbd Model = new(0.243, 4.414, 0.793, 2.426);

    public string Name => "engine";

    public string Story =>
        $"""
        The SQL engine through its .NET binding, beside what the engine does by itself:
        {AppendRows:N0} rows of four columns appended; {Rows:N0} customers' survival probabilities by a .NET function within a query;
        {Rows:N0} rows of three columns streamed to .NET.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using Database database = Database.Open();
        SqlFunctions.Register(database);
        using Connection connection = database.Connect();
        MakeHistories(connection, scale.Of(Rows));
        return [Append(connection, scale), Function(connection, scale), Stream(connection)];
    }

    static void MakeHistories(Connection connection, int rows) => connection.Execute(
        $"""
        CREATE TABLE histories AS
        SELECT
          CAST(i % 7 AS DOUBLE) AS frequency,
          CASE WHEN i % 7 = 0 THEN 0e0 ELSE (i * 7919) % 270 / 7e0 END AS recency,
          (270 + i % 90) / 7e0 AS age
        FROM range({rows}) AS numbers(i)
        """);

    static Comparison Append(Connection connection, Scale scale)
    {
        int rows = scale.Of(AppendRows);
        long[] ids = [.. Enumerable.Range(0, rows).Select(row => (long)row)];
        int[] quantities = [.. ids.Select(id => (int)(id % 9))];
        double[] amounts = [.. ids.Select(id => id % 10_000 / 100.0)];
        double[] rates = [.. ids.Select(id => id % 17 / 17.0)];
        string?[] names = [.. ids.Select(id => $"customer {id % 1000}")];
        return Comparison.Run(
            "Append", warmUps: 1, repetitions: 7,
            new Case("the engine's own CREATE TABLE AS", () => connection.Execute(
                $"""
                CREATE OR REPLACE TABLE made AS
                SELECT i AS id, CAST(i % 9 AS INTEGER) AS quantity, i % 10000 / 100e0 AS amount, i % 17 / 17e0 AS rate
                FROM range({rows}) AS numbers(i)
                """)),
            new Case("appender, four columns of numbers", () => Appended("rate DOUBLE", rates)),
            new Case("appender, three of numbers and one of text", () => Appended("name VARCHAR", names)));

        void Appended(string column, ColumnValues values)
        {
            connection.Execute(
                $"CREATE OR REPLACE TABLE appended (id BIGINT, quantity INTEGER, amount DOUBLE, {column})");
            using Appender appender = connection.Append("appended");
            appender.Append(ids, quantities, amounts, values);
            appender.Complete();
        }
    }

    static Comparison Function(Connection connection, Scale scale)
    {
        const string Formula =
            """
            CASE WHEN frequency = 0 THEN 1 ELSE 1 / (1 + exp(
              ln(0.793e0 / (2.426e0 + frequency - 1)) + (0.243e0 + frequency) * ln((4.414e0 + age) / (4.414e0 + recency)))) END
            """;
        string called = $"SELECT sum(bg_nbd_p_alive(frequency, recency, age, {Parameters})) FROM histories";
        string written = $"SELECT sum({Formula}) FROM histories";
        RequireNear(connection.Scalar<double>(called), connection.Scalar<double>(written));
        ColumnTable table = connection.Query("SELECT * FROM histories").ReadAll();
        PurchaseHistories histories = PurchaseHistories.Create(
            table.Doubles("frequency"), table.Doubles("recency"), table.Doubles("age"));
        Comparison measured = Comparison.Run(
            "Scalar function", warmUps: 1, repetitions: 7,
            new Case("the formula written in SQL", () => connection.Scalar<double>(written)),
            new Case("bg_nbd_p_alive, a .NET function in SQL", () => connection.Scalar<double>(called)),
            new Case("the same in .NET alone, on arrays", () => Model.ProbabilityAlive(histories)));
        return measured.With(
            Goal.Below("survival probabilities through SQL in at most", AliveSeconds, measured.MedianSeconds(1), " s", scale));
    }

    static Comparison Stream(Connection connection)
    {
        const string Sums = "SELECT sum(frequency), sum(recency), sum(age) FROM histories";
        RequireNear(Streamed(connection), connection.Scalar<double>("SELECT sum(frequency) + sum(recency) + sum(age) FROM histories"));
        return Comparison.Run(
            "Streaming read", warmUps: 1, repetitions: 7,
            new Case("the engine's own sums", () => connection.Scalar<double>(Sums)),
            new Case("every row streamed and summed in .NET", () => Streamed(connection)));
    }

    static double Streamed(Connection connection)
    {
        double total = 0;
        using Result result = connection.Query("SELECT frequency, recency, age FROM histories");
        while (result.TryNext(out DataChunk chunk))
        {
            for (int column = 0; column < 3; column++)
            {
                foreach (double value in chunk[column].Values<double>())
                    total += value;
            }
        }

        return total;
    }

    static void RequireNear(double found, double expected)
    {
        if (!(Math.Abs(found - expected) <= 1e-9 * Math.Abs(expected)))
            throw new InvalidOperationException($"The competitors disagree: {found:R} and {expected:R}.");
    }
}
