using Patron.Models.Experiments;

namespace Patron.Models.Tests.Experiments;

/// <summary>
/// GrowthBook's tests, to the digits they print: packages/stats/tests/frequentist/test_tests.py, and section 7 of
/// ../shared/reference/numbers.md.
/// </summary>
public sealed class EffectTests
{
    const double Digits = 5.000001e-6;
    static readonly Metric Mean = Metric.Mean(0);

    [Fact]
    public void The_relative_effect_on_a_mean_is_GrowthBooks() =>
        Is(0.70732, -0.03526, 1.44989, 0.06191, Effect.Of(Mean, A(3407), B).Relative!);

    [Fact]
    public void The_absolute_effect_on_a_mean_is_GrowthBooks() => Is(0.29, 0.04538, 0.53462, 0.02016, Effect.Of(Mean, A(3407), B).Absolute);

    [Fact]
    public void The_relative_effect_on_a_proportion_is_GrowthBooks()
    {
        Effect found = Effect.Of(Metric.Proportion(0), GroupMoments.OfOutcomes(28, 14), GroupMoments.OfOutcomes(30, 16));
        Is(0.06667, -0.47767, 0.61101, 0.80707, found.Relative!);
        Assert.Equal((28, 30, 0.5), (found.Control.Count, found.Treated.Count, found.Control.Value));
    }

    [Fact]
    public void One_sided_effects_are_GrowthBooks()
    {
        Effect greater = Effect.Of(Mean, A(3000), B, new EffectOptions { Alternative = Alternative.Greater });
        Is(0.2343767, 0.020791480063255735, double.PositiveInfinity, 0.03554272489873023, greater.Absolute, 1e-7);
        Is(0.5033611, -0.045136675850396046, double.PositiveInfinity, 0.06558262868467746, greater.Relative!, 1e-7);
        Effect less = Effect.Of(Mean, A(3000), B, new EffectOptions { Alternative = Alternative.Less });
        Is(0.2343767, double.NegativeInfinity, 0.44796185327007765, 0.9644572751012698, less.Absolute, 1e-7);
        Is(0.5033611, double.NegativeInfinity, 1.0518588475628676, 0.9344173713153225, less.Relative!, 1e-7);
    }

    /// <summary>Columns: numerator, denominator, and both of the period before.</summary>
    [Fact]
    public void A_ratio_with_the_ratio_before_as_covariate_is_GrowthBooks()
    {
        var control = GroupMoments.FromSums(
            100, [485.112236689623, 679.9093275844917, 192.59138069991536, 290.1398399750233],
            Lower(
                [2715.484666118136], [3602.146836776702, 4939.424001640236], [1113.6215759318352, 1460.3181079276983, 460.076026390857],
                [1559.2878434944676, 2130.9404074446747, 634.239482353647, 920.9461385038898]));
        var treated = GroupMoments.FromSums(
            100, [514.7757826608777, 705.4090874383759, 206.94157227402536, 302.54389139107326],
            Lower(
                [2994.897482705013], [3918.1561431600717, 5291.36604146392], [1237.0953021125997, 1604.0759503266522, 514.2903702246757],
                [1701.0287270040265, 2292.081739775257, 698.4173425817908, 994.4506208125663]));
        Effect found = Effect.Of(Metric.Ratio(0, 1), control, treated, new EffectOptions { Covariates = [Metric.Ratio(2, 3)] });
        Is(-0.0007, -0.00841, 0.007, 0.85771, found.Relative!);
        Assert.Equal(0.00391, found.Relative!.StandardError, Digits);
        Assert.True(found.VarianceSaved > 0.5);
    }

    internal static GroupMoments A(long count) => GroupMoments.FromSums(count, [1396.87], Lower([52377.9767]));

    internal static GroupMoments B { get; } = GroupMoments.FromSums(3461, [2422.7], Lower([134698.29]));

    /// <summary>A matrix from its lower triangle.</summary>
    internal static double[,] Lower(params double[][] rows)
    {
        double[,] matrix = new double[rows.Length, rows.Length];
        for (int row = 0; row < rows.Length; row++)
        {
            for (int column = 0; column <= row; column++)
                matrix[row, column] = matrix[column, row] = rows[row][column];
        }

        return matrix;
    }

    internal static void Is(double value, double low, double high, double p, EffectEstimate found, double digits = Digits)
    {
        Assert.Equal(value, found.Value, digits);
        Assert.Equal(low, found.Low, digits);
        Assert.Equal(high, found.High, digits);
        Assert.Equal(p, found.PValue, digits);
    }
}
