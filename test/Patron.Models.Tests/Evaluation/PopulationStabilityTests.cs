using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class PopulationStabilityTests
{
    static readonly double[] Hundred = [.. Enumerable.Range(0, 100).Select(i => (double)i)];

    // By hand: tenths of ten rows each; all hundred fall into the first, so shares go from 10.5/105 to 100.5/105 and 0.5/105.
    [Fact]
    public void A_distribution_that_fell_into_one_group_gives_the_index_worked_out_by_hand()
    {
        double expected = ((100.5 - 10.5) / 105 * Math.Log(100.5 / 10.5)) + (9 * (0.5 - 10.5) / 105 * Math.Log(0.5 / 10.5));

        Assert.Equal(expected, PopulationStability.Index(Hundred, new double[100]), 1e-12);
    }

    [Fact]
    public void Equal_distributions_in_any_order_have_index_zero()
    {
        RandomStream random = new(2);
        double[] shuffled = [.. Hundred.OrderBy(_ => random.NextBits())];

        Assert.Equal(0, PopulationStability.Index(Hundred, shuffled));
        Assert.Equal(0, PopulationStability.Index([0.5, 0.5], [0.5, 0.5]));
    }

    /// <summary>Normal scores moved by m have, cut into very many groups, the divergence m squared; ten groups see most of it.</summary>
    [Fact]
    public void A_shift_of_half_a_deviation_is_near_its_divergence()
    {
        RandomStream random = new(8);
        double[] then = [.. Enumerable.Range(0, 50_000).Select(_ => random.Normal())];
        double[] now = [.. Enumerable.Range(0, 50_000).Select(_ => random.Normal() + 0.5)];

        Assert.InRange(PopulationStability.Index(then, now), 0.22, 0.25);
    }

    [Fact]
    public void Scores_that_are_all_equal_and_move_are_seen_to_move_either_way()
    {
        double[] then = [.. Enumerable.Repeat(0.5, 100)];
        Assert.True(PopulationStability.Index(then, [.. Enumerable.Repeat(0.4, 100)]) > 1);
        Assert.True(PopulationStability.Index(then, [.. Enumerable.Repeat(0.6, 100)]) > 1);
    }

    [Fact]
    public void No_scores_and_NaN_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PopulationStability.Index([], [1]));
        Assert.Throws<ArgumentException>(() => PopulationStability.Index([1], [double.NaN]));
    }
}
