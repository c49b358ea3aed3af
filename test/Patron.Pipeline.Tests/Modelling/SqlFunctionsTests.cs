using System.Numerics;
using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Tests.Modelling;

public sealed class SqlFunctionsTests : IDisposable
{
    readonly Database _database = Database.Open();
    readonly Connection _connection;

    public SqlFunctionsTests()
    {
        SqlFunctions.Register(_database);
        _connection = _database.Connect();
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void A_hash_is_that_of_the_text()
    {
        Assert.Equal(StableHash.Of(42, "control:a", "Zoë"), _connection.Scalar<long>("SELECT stable_hash(42, 'control:a', 'Zoë')"));
        Assert.Equal(StableHash.Share(-1, "", "x"), Value("stable_share(-1, '', 'x')"));
        Assert.Null(_connection.Scalar<long?>("SELECT stable_hash(42, NULL, 'x')"));
    }

    [Fact]
    public void A_mean_of_random_amounts_is_the_double_nearest_to_the_exact_one()
    {
        int rounds = Rounds.Count(2_000, 200_000);
        using Result result = _connection.Query(
            $"""
            WITH groups AS (
              SELECT hash(i, {Rounds.Seed}::UBIGINT) % {rounds / 4} AS g,
                CAST(1 + hash(i, {Rounds.Seed}::UBIGINT, 2) % 99999999999 AS DECIMAL(18, 4)) / 8 AS amount
              FROM range({rounds}) AS rows(i)
            )
            SELECT sum(money) AS total, count(*) AS n, exact_mean(sum(money), count(*)) AS mean
            FROM (SELECT g, CAST(amount AS DECIMAL(18, 4)) AS money FROM groups)
            GROUP BY g
            """);
        ColumnTable rows = result.ReadAll();

        decimal[] totals = rows.Decimals("total");
        long[] counts = rows.Longs("n");
        double[] means = rows.Doubles("mean");
        for (int row = 0; row < rows.Rows; row++)
        {
            BigInteger units = (BigInteger)(totals[row] * 10_000);
            BigInteger distance = Distance(means[row], units, counts[row]);
            Assert.True(distance <= Distance(Math.BitIncrement(means[row]), units, counts[row]));
            Assert.True(distance <= Distance(Math.BitDecrement(means[row]), units, counts[row]));
        }
    }

    [Fact]
    public void A_mean_of_nothing_is_null_and_of_less_than_nothing_an_error()
    {
        Assert.Null(_connection.Scalar<double?>("SELECT exact_mean(0, 0)"));
        Assert.Null(_connection.Scalar<double?>("SELECT exact_mean(NULL, 1)"));
        DuckDbException error = Assert.Throws<DuckDbException>(() => Value("exact_mean(1, -1)"));
        Assert.Contains("the count is -1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Means_and_variances_of_logarithms_have_eight_decimals()
    {
        double[] logs = [1.23456789, -2.5, 3.00000001];
        double mean = logs.Average();
        string all = string.Join(", ", logs.Select(log => FormattableString.Invariant($"({log:0.00000000})")));
        string sums = $"FROM (SELECT CAST(l AS DECIMAL(18, 8)) AS l FROM (VALUES {all}) AS rows(l))";

        Assert.Equal(mean, _connection.Scalar<double>($"SELECT exact_log_mean(sum(l), count(*)) {sums}"), 1e-15);
        Assert.Equal(
            logs.Sum(log => (log - mean) * (log - mean)) / 2,
            _connection.Scalar<double>($"SELECT exact_log_variance(sum(l * l), sum(l), count(*)) {sums}"), 1e-14);
        Assert.Null(_connection.Scalar<double?>("SELECT exact_log_variance(0, 0, 1)"));
    }

    [Fact]
    public void Formulas_are_those_of_the_models()
    {
        BgNbd model = new(0.243, 4.414, 0.793, 2.426);
        GammaGamma spend = new(6.25, 3.74, 15.45);
        const string Parameters = "0.243, 4.414, 0.793, 2.426";

        Assert.Equal(model.ProbabilityAlive(2, 30.43, 38.86), Value($"bg_nbd_p_alive(2, 30.43, 38.86, {Parameters})"));
        Assert.Equal(
            model.ExpectedPurchases(2, 30.43, 38.86, 39), Value($"bg_nbd_expected_purchases(2, 30.43, 38.86, {Parameters}, 39)"));
        Assert.Equal(
            model.DiscountedPurchases(2, 30.43, 38.86, 39, 0.002),
            Value($"bg_nbd_discounted_purchases(2, 30.43, 38.86, {Parameters}, 39, 0.002)"));
        Assert.Equal(spend.ExpectedSpend(2, 35), Value("gamma_gamma_expected_spend(2, 35, 6.25, 3.74, 15.45)"));
    }

    [Fact]
    public void Parameters_may_change_from_row_to_row()
    {
        using Result result = _connection.Query(
            "SELECT bg_nbd_p_alive(2, 30, 38, r, 4, 1, 2) AS p FROM (VALUES (0.2), (0.4), (0.2)) AS rows(r)");
        double[] expected = [.. new[] { 0.2, 0.4, 0.2 }.Select(r => new BgNbd(r, 4, 1, 2).ProbabilityAlive(2, 30, 38))];

        Assert.Equal(expected, result.ReadAll().Doubles("p"));
    }

    [Fact]
    public void A_history_that_cannot_be_is_an_error_that_says_so()
    {
        DuckDbException error = Assert.Throws<DuckDbException>(() => Value("bg_nbd_p_alive(2, 40, 38, 1, 1, 1, 1)"));

        Assert.Contains("recency is 40", error.Message, StringComparison.Ordinal);
    }

    double Value(string expression) => _connection.Scalar<double>($"SELECT {expression}");

    /// <summary>|value - units / (10000 count)| times a common factor, exactly; for values >= 0.</summary>
    static BigInteger Distance(double value, BigInteger units, long count)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        BigInteger scaled = new BigInteger((bits & ((1L << 52) - 1)) | (1L << 52)) << (int)((bits >> 52) - 1);
        return BigInteger.Abs((scaled * count * 10_000) - (units << 1074));
    }
}
