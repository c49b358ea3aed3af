using Patron.Models.Allocation;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Allocation;

public sealed class SpendingCurveTests
{
    static readonly string[] Three = ["Alice", "Bob", "Eve"];
    static readonly double[][] Rewards = [[30, 40, 10], [10, 50, 55]];
    static readonly double[][] Costs = [[3, 3, 3], [6, 6, 6]];

    [Fact]
    public void The_toy_of_maq_has_its_printed_path()
    {
        // grf-labs/maq REFERENCE.md; the path by hand in ../shared/reference/numbers.md, section 6
        SpendingCurve curve = SpendingCurve.Of(Three, Rewards, Costs);
        Assert.Equal([1.0, 2, 4, 5], curve.Spend);
        double[] gains = [40 / 3.0, 70 / 3.0, 125 / 3.0, 45];
        Assert.All(gains.Zip(curve.Gain), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        SpendingPlan plan = curve.PlanAt(5);
        Assert.Equal([0, 1, 1], plan.Arms);
        Assert.Null(plan.Part);
        Assert.Equal([-1, 0, -1], curve.PlanAt(1).Arms);
        Assert.Equal(new PartOfStep(2, -1, 1, 0.5), curve.PlanAt(3).Part);
        Assert.Equal((70 + 27.5) / 3, curve.GainAt(3), 1e-12);
        Assert.Equal((0, 45), (curve.GainAt(0), curve.GainAt(99)));
    }

    [Fact]
    public void What_is_spent_is_what_was_asked_and_what_is_gained_is_what_the_curve_says()
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(100, 3_000); round > 0; round--)
        {
            Draws draws = Draws.Of(random, 1 + random.Below(60), 1 + random.Below(4));
            SpendingCurve curve = SpendingCurve.Of(draws.Keys, draws.Rewards, draws.Costs);
            double most = curve.Spend.Length == 0 ? 0 : curve.Spend[^1];
            double spend = random.Uniform() * most;
            SpendingPlan plan = curve.PlanAt(spend);
            Assert.Equal(spend, draws.Mean(draws.Costs, plan), 1e-12);
            Assert.Equal(curve.GainAt(spend), draws.Mean(draws.Rewards, plan), 1e-12);
            for (int step = 2; step < curve.Spend.Length; step++)
            {
                double earlier = (curve.Gain[step - 1] - curve.Gain[step - 2]) / (curve.Spend[step - 1] - curve.Spend[step - 2]);
                double later = (curve.Gain[step] - curve.Gain[step - 1]) / (curve.Spend[step] - curve.Spend[step - 1]);
                Assert.True(later <= earlier * (1 + 1e-6), $"step {step} is steeper than the one before");
            }
        }
    }

    [Fact]
    public void Scaled_costs_or_rewards_scale_the_path_and_the_order_of_rows_is_irrelevant()
    {
        RandomStream random = new(Rounds.Seed);
        Draws draws = Draws.Of(random, 200, 3);
        SpendingCurve curve = SpendingCurve.Of(draws.Keys, draws.Rewards, draws.Costs);
        SpendingCurve dear = SpendingCurve.Of(draws.Keys, draws.Rewards, Scaled(draws.Costs, 8));
        SpendingCurve rich = SpendingCurve.Of(draws.Keys, Scaled(draws.Rewards, 4), draws.Costs);
        Assert.Equal(Array.ConvertAll(curve.Spend, spend => 8 * spend), dear.Spend);
        Assert.Equal(curve.Gain, dear.Gain);
        Assert.Equal(Array.ConvertAll(curve.Gain, gain => 4 * gain), rich.Gain);
        Draws reversed = draws.Reversed();
        SpendingCurve same = SpendingCurve.Of(reversed.Keys, reversed.Rewards, reversed.Costs);
        Assert.Equal(curve.Spend, same.Spend);
        Assert.Equal(curve.Gain, same.Gain);
        Assert.Equal(
            curve.Estimates([0.1, 0.2], new BootstrapOptions { Worlds = 100, Threads = 1 }),
            same.Estimates([0.1, 0.2], new BootstrapOptions { Worlds = 100, Threads = 2 }));
    }

    [Fact]
    public void The_standard_error_is_that_of_repeated_samples()
    {
        // The gain at a spend, over fresh samples of 300 customers, spreads as one sample's bootstrap says: within 0.6 to 1.6 of it.
        RandomStream random = new(Rounds.Seed);
        int samples = Rounds.Count(80, 1_000);
        double[] gains = new double[samples];
        double told = 0;
        for (int sample = 0; sample < samples; sample++)
        {
            SpendingCurve curve = Draws.Of(random, 300, 2).Judged(random);
            Estimate estimate = curve.Estimates([0.15], new BootstrapOptions { Worlds = 100, Seed = sample })[0];
            gains[sample] = estimate.Value;
            told += estimate.StandardError / samples;
        }

        double mean = gains.Average();
        double spread = Math.Sqrt(gains.Sum(gain => (gain - mean) * (gain - mean)) / (samples - 1));
        Assert.InRange(told / spread, 0.6, 1.6);
    }

    [Fact]
    public void Two_policies_judged_by_noise_differ_by_chance_alone()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(50, 2_000);
        (int atSpend, int overall) = (0, 0);
        for (int round = 0; round < rounds; round++)
        {
            Draws draws = Draws.Of(random, 200, 2);
            double[][] noise = draws.Noise(random);
            SpendingCurve one = SpendingCurve.Of(draws.Keys, draws.Rewards, draws.Costs, noise);
            SpendingCurve other = SpendingCurve.Of(draws.Keys, Draws.Of(random, 200, 2).Rewards, draws.Costs, noise);
            BootstrapOptions options = new() { Worlds = 100, Seed = round };
            Estimate difference = one.Differences(other, [0.2], options)[0];
            Estimate area = one.MeanDifference(other, 0.2, options);
            atSpend += difference.Low <= 0 && difference.High >= 0 ? 1 : 0;
            overall += area.Low <= 0 && area.High >= 0 ? 1 : 0;
        }

        // five standard deviations of a binomial share of 0.95 beside 0.015 for 100 worlds
        double reach = (5 * Math.Sqrt(0.95 * 0.05 / rounds)) + 0.015;
        Assert.InRange(atSpend / (double)rounds, 0.95 - reach, 1);
        Assert.InRange(overall / (double)rounds, 0.95 - reach, 1);
    }

    [Fact]
    public void A_curve_differs_from_itself_by_nothing()
    {
        SpendingCurve curve = SpendingCurve.Of(Three, Rewards, Costs);
        Assert.Equal(new Estimate(0, 0, 0, 0), curve.MeanDifference(curve, 3, new BootstrapOptions { Worlds = 100 }));
    }

    [Fact]
    public void The_mean_difference_is_the_area_between_the_curves()
    {
        // Up to a spend of 2 the first curve rises by 40/3 and 30/3, the other, B alone, by a slope of 55/6.
        SpendingCurve curve = SpendingCurve.Of(Three, Rewards, Costs);
        SpendingCurve second = SpendingCurve.Of(Three, [Rewards[1]], [Costs[1]]);
        double first = (0.5 * 40 / 3) + (40 / 3.0) + (0.5 * 30 / 3);
        double found = curve.MeanDifference(second, 2, new BootstrapOptions { Worlds = 100 }).Value;
        Assert.Equal((first - (0.5 * 2 * 2 * 55 / 6)) / 2, found, 1e-12);
    }

    [Theory]
    [InlineData(double.NaN, 1, "rewards of arm 0, row 1: NaN is not a finite number")]
    [InlineData(1, -2, "costs of arm 0, row 1: -2 is below 0")]
    [InlineData(1, double.PositiveInfinity, "costs of arm 0, row 1: ∞ is not a finite number")]
    public void What_cannot_be_ranked_is_refused(double reward, double cost, string message)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => SpendingCurve.Of(["a", "b"], [[1, reward]], [[1, cost]]));
        Assert.Contains(message.Replace("∞", $"{double.PositiveInfinity}", StringComparison.Ordinal), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_twice_or_curves_of_other_customers_are_refused()
    {
        Assert.Contains("'a' is there twice", Assert.Throws<ArgumentException>(() => SpendingCurve.Of(["a", "a"], [[1, 1]], [[1, 1]])).Message, StringComparison.Ordinal);
        SpendingCurve one = SpendingCurve.Of(["a"], [[1]], [[1]]);
        SpendingCurve other = SpendingCurve.Of(["b"], [[1]], [[1]]);
        Assert.Throws<ArgumentException>(() => one.Differences(other, [1]));
    }

    static double[][] Scaled(double[][] columns, double by) => Array.ConvertAll(columns, column => Array.ConvertAll(column, value => by * value));
}
