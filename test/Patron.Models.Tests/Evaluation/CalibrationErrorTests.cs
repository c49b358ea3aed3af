using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Evaluation;

public sealed class CalibrationErrorTests
{
    // By hand: twenty rows in ten groups of two; every group is predicted 0.2, five groups have one positive of two, five have
    // none.
    [Fact]
    public void Twenty_rows_give_the_error_worked_out_by_hand()
    {
        double[] probabilities = [.. Enumerable.Range(0, 20).Select(row => 0.2 + (row * 1e-12))];
        bool[] outcomes = [.. Enumerable.Range(0, 20).Select(row => row % 4 == 0)];

        CalibrationError found = CalibrationError.Of(probabilities, outcomes);

        Assert.Equal(((5 * 0.3) + (5 * 0.2)) / 10, found.Expected, 1e-9);
        Assert.Equal(Math.Sqrt(2 / Math.PI * 0.2 * 0.8 / 2), found.ByChance, 1e-9);
        Assert.Equal(0.2 - 0.25, found.Bias.Value, 1e-9);
    }

    // By hand: [0, 0.5) holds 0.1 and 0.3 with one of two, [0.5, 1] holds 0.5 and 0.9 with none and 1.0 that came true.
    [Fact]
    public void Bins_of_equal_width_give_the_error_worked_out_by_hand()
    {
        double[] probabilities = [0.1, 0.3, 0.5, 0.9, 1.0];
        bool[] outcomes = [true, false, false, false, true];

        IReadOnlyList<CalibrationBin> bins = CalibrationBin.Of(probabilities, outcomes, Binning.EqualWidth, 2);
        Assert.Equal([2.0, 3.0], bins.Select(bin => bin.Rows));
        Assert.Equal(0.2, bins[0].Predicted, 1e-15);
        Assert.Equal(0.5, bins[0].Observed, 1e-15);
        Assert.Equal(0.8, bins[1].Predicted, 1e-15);
        Assert.Equal(1 / 3.0, bins[1].Observed, 1e-15);

        double found = CalibrationError.Of(probabilities, outcomes, Binning.EqualWidth, 2).Expected;
        Assert.Equal(((2 * 0.3) + (3 * (0.8 - (1 / 3.0)))) / 5, found, 1e-15);
        Assert.Equal([1.0, 2.0, 2.0],
            CalibrationBin.Of([0.1, 0.45, 0.5, 0.9, 0.99], [true, true, true, true, true], Binning.EqualWidth, 5)
            .Select(bin => bin.Rows));
    }

    /// <summary>
    /// Two parts in a hundred of the error by chance: its normal approximation is better than that with 200 rows a group.
    /// </summary>
    [Fact]
    public void Right_probabilities_err_by_what_chance_explains()
    {
        RandomStream random = new(11);
        double found = 0;
        double byChance = 0;
        for (int round = 0; round < 400; round++)
        {
            (double[] probabilities, bool[] outcomes) = Draw(random, 2_000, p => p);
            CalibrationError error = CalibrationError.Of(probabilities, outcomes);
            found += error.Expected;
            byChance += error.ByChance;
        }

        Assert.InRange(found / byChance, 0.98, 1.02);
    }

    [Fact]
    public void Probabilities_that_are_too_high_by_a_tenth_show_it()
    {
        (double[] probabilities, bool[] outcomes) = Draw(new RandomStream(5), 50_000, p => p - 0.1);

        CalibrationError found = CalibrationError.Of(probabilities, outcomes);

        Assert.InRange(found.Bias.Value, 0.09, 0.11);
        Assert.InRange(found.BeyondChance, 0.08, 0.11);
    }

    /// <summary>
    /// Outcomes whose log odds are 0.5 + 0.7 x those predicted: found within four standard errors, whose size is checked too.
    /// </summary>
    [Fact]
    public void The_line_that_puts_probabilities_right_is_found()
    {
        static double Odds(double p) => Math.Log(p / (1 - p));
        (double[] probabilities, bool[] outcomes) =
            Draw(new RandomStream(9), 40_000, p => 1 / (1 + Math.Exp(-0.5 - (0.7 * Odds(p)))));

        Recalibration found = Recalibration.Of(probabilities, outcomes)!;

        Assert.InRange(found.Intercept.StandardError, 0.005, 0.03);
        Assert.InRange(found.Intercept.Value, 0.5 - (4 * found.Intercept.StandardError),
            0.5 + (4 * found.Intercept.StandardError));
        Assert.InRange(found.Slope.StandardError, 0.005, 0.03);
        Assert.InRange(found.Slope.Value, 0.7 - (4 * found.Slope.StandardError), 0.7 + (4 * found.Slope.StandardError));
    }

    [Fact]
    public void Rows_that_determine_no_line_have_none()
    {
        Assert.Null(Recalibration.Of([0.1, 0.2], [true, true]));
        Assert.Null(Recalibration.Of([0.3, 0.3, 0.3], [true, false, true]));
        Assert.Null(Recalibration.Of([0.1, 0.2, 0.8, 0.9], [false, false, true, true]));
    }

    /// <summary>Probabilities from 0.15 to 0.85 and outcomes of a truth that depends on them.</summary>
    static (double[] Probabilities, bool[] Outcomes) Draw(RandomStream random, int rows, Func<double, double> truth)
    {
        double[] probabilities = [.. Enumerable.Range(0, rows).Select(_ => 0.15 + (0.7 * random.Uniform()))];
        return (probabilities, [.. probabilities.Select(p => random.Chance(truth(p)))]);
    }
}
