using Patron.DuckDb;
using Patron.Models.Numerics;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// The .NET functions that SQL may call; nothing else registers any. A NULL argument gives NULL.
/// <list type="bullet">
/// <item><c>stable_hash(seed, purpose, key)</c> BIGINT and <c>stable_share(seed, purpose, key)</c> DOUBLE in [0, 1)</item>
/// <item><c>exact_mean(sum, count)</c>: the double nearest to a DECIMAL(38,4) through a BIGINT; NULL for a count of 0</item>
/// <item><c>exact_variance(sum_of_squares, sum, count)</c>: the variance by the number less one, of DECIMAL(38,8), DECIMAL(38,4) and
/// BIGINT; NULL for fewer than two; <c>exact_log_mean</c> and <c>exact_log_variance</c> are the same of eight decimals</item>
/// <item><c>exact_slope(sum_of_products, sum, sum_of_day_squares, sum_of_days, count)</c>: the slope of the least-squares line; NULL where
/// all days are the same</item>
/// <item>of every purchase model, named by its key, after frequency, recency, age and its parameters:
/// <c>bg_nbd_p_alive(…)</c>, <c>bg_nbd_expected_purchases(…, horizon)</c>,
/// <c>bg_nbd_discounted_purchases(…, horizon, rate)</c>, the rate continuous,
/// <c>bg_nbd_probability_of_purchases(…, horizon, count)</c> and <c>bg_nbd_time_to_next_purchase(…, share)</c></item>
/// <item><c>gamma_gamma_expected_spend(frequency, mean_spend, p, q, v)</c></item>
/// <item>of the hurdle model, after purchases, free ones and mean log of the others, and its parameters a, b, median, sigma, tau:
/// <c>hurdle_expected_spend(…)</c>, <c>hurdle_spend_variance(…)</c>; without the mean log <c>hurdle_probability_free(…)</c></item>
/// <item><c>ziln_mean(probability, log_mean, log_scale)</c> and <c>ziln_quantile(…, share)</c></item>
/// <item>of the contractual models, after renewals and the parameters (of sBG alpha, beta; of BdW also c):
/// <c>sbg_survival(…)</c>, <c>sbg_retention_rate(…)</c>, <c>sbg_churn_probability(…)</c>, <c>sbg_expected_renewals(…, horizon)</c>,
/// <c>sbg_discounted_renewals(…, horizon, rate)</c>, the rate per period; <c>bdw_…</c> alike</item>
/// <item>registered models by their names, see <see cref="ModelFunctions"/></item>
/// <item>while campaigns are measured, who was in one at first, see <see cref="Measurement.FirstCustomers"/></item>
/// </list>
/// </summary>
public static class SqlFunctions
{
    /// <summary>Makes the formulas known to a database.</summary>
    public static void Register(Database database)
    {
        foreach (ScalarFunction function in All)
            database.Register(function);
    }

    /// <summary>Names that no model may have.</summary>
    internal static IEnumerable<string> Names => All.Select(function => function.Name);

    static LogicalType[] Hashed => [LogicalType.BigInt, LogicalType.Varchar, LogicalType.Varchar];

    static IEnumerable<ScalarFunction> All =>
    [
        ScalarFunction.Create("stable_hash", Hashed, LogicalType.BigInt, Hash),
        ScalarFunction.Create("stable_share", Hashed, LogicalType.Double, Share),
        ScalarFunction.Create(
            "exact_mean", [LogicalType.Decimal(38, MoneyDigits), LogicalType.BigInt], LogicalType.Double,
            (in input, output) => Mean(input, output, MoneyUnits)),
        ScalarFunction.Create(
            "exact_variance", [LogicalType.Decimal(38, 2 * MoneyDigits), LogicalType.Decimal(38, MoneyDigits), LogicalType.BigInt],
            LogicalType.Double, (in input, output) => Variance(input, output, MoneyUnits)),
        ScalarFunction.Create(
            "exact_log_mean", [LogicalType.Decimal(38, LogDigits), LogicalType.BigInt], LogicalType.Double,
            (in input, output) => Mean(input, output, LogUnits)),
        ScalarFunction.Create(
            "exact_log_variance", [LogicalType.Decimal(38, 2 * LogDigits), LogicalType.Decimal(38, LogDigits), LogicalType.BigInt],
            LogicalType.Double, (in input, output) => Variance(input, output, LogUnits)),
        ScalarFunction.Create(
            "exact_slope",
            [
                LogicalType.Decimal(38, MoneyDigits), LogicalType.Decimal(38, MoneyDigits), LogicalType.HugeInt, LogicalType.HugeInt,
                LogicalType.BigInt,
            ],
            LogicalType.Double, ExactSlope),
        .. Formulas.All,
    ];

    const int MoneyDigits = 4;

    const long MoneyUnits = 10_000;

    const int LogDigits = 8;

    const long LogUnits = 100_000_000;

    static void Mean(in ScalarInput input, ScalarOutput output, long units)
    {
        ReadOnlySpan<Int128> sums = input[0].Values<Int128>();
        ReadOnlySpan<long> counts = input[1].Values<long>();
        Span<double> means = output.Values<double>();
        for (int row = 0; row < means.Length; row++)
        {
            if (counts[row] > 0)
                means[row] = ExactRatio.Nearest(sums[row], (Int128)units * counts[row]);
            else if (counts[row] == 0)
                output.SetNull(row);
            else
                throw new ArgumentOutOfRangeException(nameof(input), $"exact_mean: the count is {counts[row]}; it must be >= 0");
        }
    }

    static void Variance(in ScalarInput input, ScalarOutput output, long units)
    {
        ReadOnlySpan<Int128> squares = input[0].Values<Int128>();
        ReadOnlySpan<Int128> sums = input[1].Values<Int128>();
        ReadOnlySpan<long> counts = input[2].Values<long>();
        for (int row = 0; row < counts.Length; row++)
            Set(output, row, ExactMoments.Variance(squares[row], sums[row], counts[row], units));
    }

    static void ExactSlope(in ScalarInput input, ScalarOutput output)
    {
        ReadOnlySpan<Int128> products = input[0].Values<Int128>();
        ReadOnlySpan<Int128> sums = input[1].Values<Int128>();
        ReadOnlySpan<Int128> squares = input[2].Values<Int128>();
        ReadOnlySpan<Int128> days = input[3].Values<Int128>();
        ReadOnlySpan<long> counts = input[4].Values<long>();
        for (int row = 0; row < counts.Length; row++)
            Set(output, row, ExactMoments.Slope(products[row], sums[row], squares[row], days[row], counts[row], MoneyUnits));
    }

    static void Set(ScalarOutput output, int row, double? value)
    {
        if (value is { } known)
            output.Values<double>()[row] = known;
        else
            output.SetNull(row);
    }

    static void Hash(in ScalarInput input, ScalarOutput output)
    {
        ReadOnlySpan<long> seeds = input[0].Values<long>();
        Span<long> hashes = output.Values<long>();
        for (int row = 0; row < hashes.Length; row++)
            hashes[row] = StableHash.Of(seeds[row], input[1].Text(row), input[2].Text(row));
    }

    static void Share(in ScalarInput input, ScalarOutput output)
    {
        ReadOnlySpan<long> seeds = input[0].Values<long>();
        Span<double> shares = output.Values<double>();
        for (int row = 0; row < shares.Length; row++)
            shares[row] = StableHash.Share(seeds[row], input[1].Text(row), input[2].Text(row));
    }
}
