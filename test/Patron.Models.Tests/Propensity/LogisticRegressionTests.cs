using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Propensity;

public sealed class LogisticRegressionTests
{
    static readonly LogisticRegressionOptions Unpenalized = new() { Penalty = 0 };

    // One flag, 2x2 table: the maximum likelihood is the log odds of each cell, its variance the sum of reciprocal counts
    // (Woolf, 1955).
    [Fact]
    public void One_flag_gives_the_log_odds_ratio_and_the_error_of_Woolf()
    {
        FeatureMatrix features = Column([1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
        bool[] target = [true, true, true, true, true, false, false, true, true, false, false, false, false];
        FitResult<LogisticRegression> fit = LogisticRegression.Fit(features, target, Unpenalized);
        Assert.Equal(Math.Log(2.0 / 4), fit.Model.Intercept, 1e-12);
        Assert.Equal(Math.Log(5.0 / 2 / (2.0 / 4)), fit.Model.Coefficients[0], 1e-12);
        Assert.Equal(Math.Sqrt((1.0 / 2) + (1.0 / 4)), fit.Report.StandardErrors[0], 1e-12);
        Assert.Equal(Math.Sqrt((1.0 / 5) + (1.0 / 2) + (1.0 / 2) + (1.0 / 4)), fit.Report.StandardErrors[1], 1e-12);
        Assert.Equal((5 * Math.Log(5.0 / 7)) + (2 * Math.Log(2.0 / 7)) + (2 * Math.Log(2.0 / 6)) + (4 * Math.Log(4.0 / 6)),
            fit.Report.LogLikelihood, 1e-12);
    }

    [Fact]
    public void The_gradient_and_the_information_are_those_of_finite_differences()
    {
        (FeatureMatrix features, bool[] target) = Simulated(rows: 300, columns: 4, seed: Rounds.Seed);
        var random = new RandomStream(Rounds.Seed + 1);
        double[] weights = [.. Enumerable.Range(0, 300).Select(_ => random.Gamma(2, 2))];
        double[] shift = [0.5, 0, -1, 0];
        var likelihood = new LogisticLikelihood(features, target, weights, shift, threads: null);
        for (int round = Rounds.Count(5, 200); round > 0; round--)
        {
            double[] point = [.. Enumerable.Range(0, 5).Select(_ => random.Normal())];
            double[] gradient = new double[5];
            double[,] information = new double[5, 5];
            likelihood.Evaluate(point, gradient, information);
            for (int i = 0; i < 5; i++)
            {
                (double up, double[] gradientUp) = At(likelihood, point, i, 1e-5);
                (double down, double[] gradientDown) = At(likelihood, point, i, -1e-5);
                Assert.Equal((up - down) / 2e-5, gradient[i], 1e-4); // error of the difference: h^2 and rounding / h
                for (int j = 0; j <= i; j++)
                    Assert.Equal((gradientDown[j] - gradientUp[j]) / 2e-5, information[i, j], 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(30)]
    public void At_the_maximum_the_residuals_balance_the_penalty(double penalty)
    {
        (FeatureMatrix features, bool[] target) = Simulated(rows: 2000, columns: 6, seed: 5);
        LogisticRegression model = LogisticRegression.Fit(features, target, new() { Penalty = penalty }).Model;
        double[] probabilities = model.Probability(features);
        Assert.Equal(target.Count(value => value), probabilities.Sum(), 1e-8);
        for (int column = 0; column < 6; column++)
        {
            double slope = Enumerable.Range(0, 2000).Sum(
                row => ((target[row] ? 1 : 0) - probabilities[row]) * features.Row(row)[column]);
            Assert.Equal(penalty * model.Coefficients[column], slope, 1e-8);
        }
    }

    // The sample from which such a search begins sees one outcome in most places and never the second feature.
    [Fact]
    public void Of_many_rows_in_order_of_their_outcome_the_slope_is_that_of_the_penalty()
    {
        const int rows = 120_001;
        RandomStream random = new(5);
        bool[] target = [.. Enumerable.Range(0, rows).Select(row => row >= 90_000)];
        double[] first = [.. target.Select(happened => random.Normal() + (happened ? 0.5 : 0))];
        double[] rare = [.. Enumerable.Range(0, rows).Select(row => row % 32 >= 4 && row % 1_001 == 0 ? 1.0 : 0)];
        FeatureMatrix features = FeatureMatrix.FromColumns(["first", "rare"], [first, rare]);
        (LogisticRegression model, FitReport report) = LogisticRegression.Fit(features, target);
        Assert.Equal(StopReason.Converged, report.StopReason);
        double[] probabilities = model.Probability(features);
        Assert.Equal(30_001, probabilities.Sum(), 1e-7);
        foreach ((int column, double[] values) in new[] { first, rare }.Index())
        {
            double slope = Enumerable.Range(0, rows).Sum(row => ((target[row] ? 1 : 0) - probabilities[row]) * values[row]);
            Assert.Equal(model.Coefficients[column], slope, 1e-7);
        }
    }

    [Fact]
    public void The_coefficients_that_made_the_data_are_recovered_within_three_standard_errors()
    {
        (FeatureMatrix features, bool[] target) = Simulated(rows: 20_000, columns: 6, seed: 8);
        FitResult<LogisticRegression> fit = LogisticRegression.Fit(features, target, Unpenalized);
        Assert.InRange(fit.Model.Intercept, -0.5 - (3 * fit.Report.StandardErrors[0]), -0.5 + (3 * fit.Report.StandardErrors[0]));
        for (int column = 0; column < 6; column++)
        {
            double error = fit.Report.StandardErrors[column + 1];
            Assert.InRange(error, 0.01, 0.04);
            Assert.InRange(fit.Model.Coefficients[column], Truth(column) - (3 * error), Truth(column) + (3 * error));
        }
    }

    [Fact]
    public void The_bits_are_the_same_on_any_number_of_threads()
    {
        (FeatureMatrix features, bool[] target) = Simulated(rows: 100_003, columns: 11, seed: 3);
        FitResult<LogisticRegression> one = LogisticRegression.Fit(features, target, new() { Threads = 1 });
        foreach (int threads in new[] { 2, 3, 8 })
        {
            FitResult<LogisticRegression> other = LogisticRegression.Fit(features, target, new() { Threads = threads });
            Assert.Equal(one.Model.ToJson(), other.Model.ToJson());
            Assert.Equal(BitConverter.DoubleToInt64Bits(one.Report.LogLikelihood),
                BitConverter.DoubleToInt64Bits(other.Report.LogLikelihood));
            Assert.Equal(one.Report.StandardErrors, other.Report.StandardErrors);
        }
    }

    [Fact]
    public void A_weight_counts_as_so_many_equal_rows()
    {
        (FeatureMatrix features, bool[] target) = Simulated(rows: 400, columns: 3, seed: 6);
        double[] weights = [.. Enumerable.Range(0, 400).Select(row => (double)(row % 4))];
        int[] repeated = [.. Enumerable.Range(0, 400).SelectMany(row => Enumerable.Repeat(row, row % 4))];
        FeatureMatrix longer = new(
            features.Features, repeated.Length, [.. repeated.SelectMany(row => features.Row(row).ToArray())]);
        FitResult<LogisticRegression> weighted = LogisticRegression.Fit(features, target, weights: weights);
        FitResult<LogisticRegression> written = LogisticRegression.Fit(longer, [.. repeated.Select(row => target[row])]);
        Assert.Equal(written.Report.LogLikelihood, weighted.Report.LogLikelihood, 1e-9);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(written.Model.Coefficients[i], weighted.Model.Coefficients[i], 1e-10);
            Assert.Equal(written.Report.StandardErrors[i], weighted.Report.StandardErrors[i], 1e-10);
        }
    }

    [Fact]
    public void A_feature_far_from_zero_gives_the_same_slope_as_one_around_zero()
    {
        (FeatureMatrix features, bool[] target) = Simulated(rows: 500, columns: 1, seed: 4);
        double[] near = [.. Enumerable.Range(0, 500).Select(row => features.Row(row)[0])];
        double[] far = [.. near.Select(value => 1.7e9 + (86_400 * value))];
        FitResult<LogisticRegression> one = LogisticRegression.Fit(Column(near), target, Unpenalized);
        FitResult<LogisticRegression> other = LogisticRegression.Fit(Column(far), target, Unpenalized);
        Assert.Empty(other.Report.Warnings);
        Assert.Equal(one.Model.Coefficients[0], 86_400 * other.Model.Coefficients[0], 1e-8);
        Assert.Equal(one.Report.StandardErrors[1], 86_400 * other.Report.StandardErrors[1], 1e-8);
        Assert.Equal(one.Report.LogLikelihood, other.Report.LogLikelihood, 1e-8);
        double error = other.Report.StandardErrors[1];
        double moved = 1.7e9 * error; // so far away, the intercept's error is that of the slope
        Assert.Equal(moved, other.Report.StandardErrors[0], 1e-4 * moved);
    }

    [Fact]
    public void Features_that_others_determine_have_no_coefficient_of_their_own()
    {
        double[] a = [1, 2, 3, 4, 5, 6, 7, 8];
        double[] b = [3, 1, 4, 1, 5, 9, 2, 6];
        double[] sum = [.. a.Zip(b, (x, y) => (2 * x) - y + 7)];
        double[] constant = [.. a.Select(_ => 0.1)];
        bool[] target = [true, false, true, false, false, true, true, false];
        FeatureMatrix features = FeatureMatrix.FromColumns(["a", "constant", "b", "sum"], [a, constant, b, sum]);
        FitResult<LogisticRegression> fit = LogisticRegression.Fit(features, target, Unpenalized);
        LogisticRegression without = LogisticRegression.Fit(
            FeatureMatrix.FromColumns(["a", "b"], [a, b]), target, Unpenalized).Model;
        Assert.Equal([without.Coefficients[0], 0, without.Coefficients[1], 0], fit.Model.Coefficients);
        Assert.Equal([false, false, true, false, true], fit.Report.StandardErrors.Select(double.IsNaN));
        Assert.Equal(2, fit.Report.Warnings.Count);
        Assert.StartsWith("feature 'constant'", fit.Report.Warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("feature 'sum'", fit.Report.Warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Separated_outcomes_are_reported_by_name_and_cured_by_a_penalty()
    {
        double[] splits = [1, 2, 3, 4, 5, 6, 7, 8];
        double[] noise = [0.3, -0.2, 0.9, 0.4, -1, 0.1, 0.7, -0.5];
        bool[] target = [.. splits.Select(value => value > 4)];
        FeatureMatrix features = FeatureMatrix.FromColumns(["noise", "splits"], [noise, splits]);
        FitResult<LogisticRegression> fit = LogisticRegression.Fit(features, target, Unpenalized);
        Assert.Equal(StopReason.Diverged, fit.Report.StopReason);
        Assert.Contains("the outcomes are separated", Assert.Single(fit.Report.Warnings), StringComparison.Ordinal);
        Assert.Contains("'splits'", fit.Report.Warnings[0], StringComparison.Ordinal);
        Assert.All(fit.Model.Probability(features).Zip(target), pair => Assert.Equal(pair.Second ? 1 : 0, pair.First, 1e-6));

        FitReport cured = LogisticRegression.Fit(features, target, new() { Penalty = 1 }).Report;
        Assert.Equal(StopReason.Converged, cured.StopReason);
        Assert.Empty(cured.Warnings);
    }

    // Only the level "rare" is separated: all of its rows are positive, the other feature is not at fault.
    [Fact]
    public void A_level_whose_rows_all_agree_is_named_alone()
    {
        var random = new RandomStream(12);
        double[] fair = [.. Enumerable.Range(0, 200).Select(_ => random.Normal())];
        double[] rare = [.. Enumerable.Range(0, 200).Select(row => row % 40 == 0 ? 1.0 : 0)];
        bool[] target = [.. Enumerable.Range(0, 200).Select(row => row % 40 == 0 || random.Chance(0.4))];
        FitReport report = LogisticRegression.Fit(
            FeatureMatrix.FromColumns(["fair", "rare"], [fair, rare]), target, Unpenalized).Report;
        Assert.Equal(StopReason.Diverged, report.StopReason);
        Assert.Contains("without limit: 'rare';", Assert.Single(report.Warnings), StringComparison.Ordinal);
        Assert.InRange(report.StandardErrors[1], 0.1, 0.3);
    }

    [Fact]
    public void A_fit_that_may_not_go_on_says_so()
    {
        (FeatureMatrix features, bool[] target) = Simulated(rows: 300, columns: 3, seed: 2);
        FitReport report = LogisticRegression.Fit(features, target, new() { MaxIterations = 1 }).Report;
        Assert.Equal(StopReason.MaxIterations, report.StopReason);
        Assert.Contains("stopped after 1 steps", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Saved_and_read_again_it_is_the_same_to_the_bit()
    {
        LogisticRegression model = new(["a", "b=\"q\" é"], 0.1 + 0.2, [1e-300, -Math.PI]);
        LogisticRegression read = LogisticRegression.FromJson(model.ToJson());
        Assert.Equal(model.Features, read.Features);
        Assert.Equal(model.Intercept, read.Intercept);
        Assert.Equal(model.Coefficients, read.Coefficients);
        string newer = model.ToJson().Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal);
        Damaged("version 2", () => LogisticRegression.FromJson(newer));
        string damaged = model.ToJson().Replace("1E-300,", "", StringComparison.Ordinal);
        Damaged("1 coefficients for 2", () => LogisticRegression.FromJson(damaged));
    }

    [Fact]
    public void Extreme_log_odds_give_probabilities_in_the_unit_interval()
    {
        LogisticRegression model = new(["x"], 0, [1]);
        Assert.Equal(0, model.Probability([-1e300]));
        Assert.Equal(1, model.Probability([1e300]));
        Assert.Equal(0.5, model.Probability([0]));
        Assert.Equal(1 / (1 + Math.Exp(-1.3)), model.Probability([1.3]), 1e-15);
        Assert.InRange(model.Probability([-700]), 1e-305, 1e-300);
    }

    [Fact]
    public void Bad_input_is_refused_naming_it()
    {
        FeatureMatrix features = Column([1, 2, 3]);
        Refuses("one class only: 0 positive of 3", () => LogisticRegression.Fit(features, [false, false, false]));
        Refuses("one class only: 3 positive of 3", () => LogisticRegression.Fit(features, [true, true, true]));
        Refuses("2 outcomes for 3 rows", () => LogisticRegression.Fit(features, [true, false]));
        Refuses("row 1: weight -1", () => LogisticRegression.Fit(features, [true, false, true], weights: [1, -1, 1]));
        Refuses("feature 'x', row 2: NaN", () => LogisticRegression.Fit(Column([1, 2, double.NaN]), [true, false, true]));
        Refuses("-1", () => LogisticRegression.Fit(features, [true, false, true], new() { Penalty = -1 }));
        LogisticRegression model = new(["y"], 0, [1]);
        Refuses("features x; the model has y", () => model.Probability(features));
    }

    static void Refuses(string part, Func<object?> action) =>
        Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);

    static FeatureMatrix Column(double[] values) => FeatureMatrix.FromColumns(["x"], [values]);

    static double Truth(int column) => 0.4 * (column % 3 - 1);

    static (double Value, double[] Gradient) At(LogisticLikelihood likelihood, double[] point, int index, double step)
    {
        double[] moved = [.. point];
        moved[index] += step;
        double[] gradient = new double[point.Length];
        return (likelihood.Evaluate(moved, gradient, new double[point.Length, point.Length]), gradient);
    }

    static (FeatureMatrix Features, bool[] Target) Simulated(int rows, int columns, ulong seed)
    {
        var random = new RandomStream(seed);
        double[] values = new double[rows * columns];
        bool[] target = new bool[rows];
        for (int row = 0; row < rows; row++)
        {
            double logOdds = -0.5;
            for (int column = 0; column < columns; column++)
            {
                double value = column % 2 == 0 ? random.Normal() : random.Chance(0.3) ? 1 : 0;
                values[(row * columns) + column] = value;
                logOdds += Truth(column) * value;
            }

            target[row] = random.Chance(1 / (1 + Math.Exp(-logOdds)));
        }

        return (new FeatureMatrix([.. Enumerable.Range(0, columns).Select(column => $"x{column}")], rows, values), target);
    }

    static void Damaged(string part, Func<object?> read) =>
        Assert.Contains(part, Assert.Throws<FormatException>(read).Message, StringComparison.Ordinal);
}
