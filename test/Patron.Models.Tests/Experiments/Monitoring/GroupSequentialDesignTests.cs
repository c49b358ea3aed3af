using MathNet.Numerics.Distributions;
using Patron.Models.Experiments;
using Patron.Models.Experiments.Monitoring;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Experiments.Monitoring;

public sealed class GroupSequentialDesignTests
{
    // Five looks: Reboussin, DeMets, Kim and Lan (2000), Controlled Clinical Trials 21, as R's ldbounds prints them, whose grid leaves 1e-4.
    // Half, three quarters and all of the information: R's gsDesign at 0.025 a side, in the example of gsDesign2's gs_b.
    [Theory]
    [InlineData(AlphaSpending.OBrienFleming, new[] { 0.2, 0.4, 0.6, 0.8, 1 }, new[] { 4.8769, 3.3569, 2.6803, 2.2898, 2.0310 }, 1.2e-4)]
    [InlineData(AlphaSpending.Pocock, new[] { 0.2, 0.4, 0.6, 0.8, 1 }, new[] { 2.4380, 2.4268, 2.4101, 2.3966, 2.3859 }, 1.2e-4)]
    [InlineData(AlphaSpending.OBrienFleming, new[] { 0.5, 0.75, 1 }, new[] { 2.962588, 2.359018, 2.014084 }, 1e-5)]
    public void Boundaries_are_the_published_ones(AlphaSpending spending, double[] shares, double[] expected, double tolerance)
    {
        foreach ((Alternative alternative, double confidence) in ((Alternative, double)[])[(Alternative.TwoSided, 0.95), (Alternative.Greater, 0.975)])
        {
            var design = GroupSequentialDesign.Of(shares, spending, confidence, alternative);
            for (int look = 0; look < shares.Length; look++)
                Assert.Equal(expected[look], design.Looks[look].Boundary, tolerance);
        }
    }

    // Jennison and Turnbull (2000), tables 2.1 (Pocock) and 2.3 (O'Brien-Fleming): constants of two-sided tests at 0.05 of equal looks. Their
    // three decimals move the error by less than 2e-4.
    [Theory]
    [InlineData(2, 2.178, 1.977)]
    [InlineData(3, 2.289, 2.004)]
    [InlineData(4, 2.361, 2.024)]
    [InlineData(5, 2.413, 2.040)]
    [InlineData(10, 2.555, 2.087)]
    public void The_classical_constants_spend_five_in_a_hundred(int looks, double pocock, double obrienFleming)
    {
        Assert.Equal(0.025, Crossing(look => pocock), 2e-4);
        Assert.Equal(0.025, Crossing(look => obrienFleming * Math.Sqrt((double)looks / look)), 2e-4);

        double Crossing(Func<int, double> boundary) => new GroupSequentialDesign(
            [.. Enumerable.Range(1, looks).Select(look => new PlannedLook((double)look / looks, boundary(look), 0, 0))], 0.95, Alternative.TwoSided)
            .CrossingProbabilities(0).Sum();
    }

    // Jennison and Turnbull (2000), tables 2.2 and 2.4: by what a fixed sample grows, two-sided 0.05, five looks, power 0.8 and 0.9.
    [Theory]
    [InlineData(2.413, false, 0.8, 1.229)]
    [InlineData(2.413, false, 0.9, 1.207)]
    [InlineData(2.040, true, 0.8, 1.028)]
    [InlineData(2.040, true, 0.9, 1.026)]
    public void Samples_grow_as_in_the_tables(double constant, bool falling, double power, double expected)
    {
        GroupSequentialDesign design = new(
            [.. Enumerable.Range(1, 5).Select(look => new PlannedLook(look / 5.0, falling ? constant * Math.Sqrt(5.0 / look) : constant, 0, 0))],
            0.95, Alternative.TwoSided);
        Assert.Equal(expected, design.Inflation(power), 1e-3);
    }

    [Fact]
    public void One_look_is_the_fixed_test()
    {
        var design = GroupSequentialDesign.Of(1);
        Assert.Equal(1.959964, design.Looks[0].Boundary, 1e-6);
        Assert.Equal(1, design.Inflation(0.8), 1e-9);
        Assert.Equal(Normal.InvCDF(0, 1, 0.975) + Normal.InvCDF(0, 1, 0.8), design.DriftFor(0.8), 1e-9);
    }

    /// <summary>The recursion against drawn paths: five standard errors.</summary>
    [Fact]
    public void Drawn_experiments_cross_as_often_as_computed()
    {
        RandomStream random = new(Rounds.Seed);
        var design = GroupSequentialDesign.Of([0.1, 0.35, 0.7, 1], AlphaSpending.Pocock, 0.9, Alternative.Less);
        int worlds = Rounds.Count(20_000, 1_000_000);
        foreach (double drift in (double[])[0, -2.2])
        {
            int crossed = 0;
            for (int world = 0; world < worlds; world++)
            {
                (double path, double before, bool stopped) = (0, 0, false);
                foreach (PlannedLook look in design.Looks)
                {
                    path += (drift * (look.Share - before)) + (Math.Sqrt(look.Share - before) * random.Normal());
                    before = look.Share;
                    stopped |= path / Math.Sqrt(look.Share) <= -look.Boundary;
                }

                crossed += stopped ? 1 : 0;
            }

            double expected = design.Power(drift);
            Assert.Equal(expected, (double)crossed / worlds, 6 * Math.Sqrt(expected * (1 - expected) / worlds));
        }

        Assert.Equal(0.1, design.Power(0), 1e-6);
    }

    [Fact]
    public void A_look_gives_a_repeated_interval_that_leaves_zero_where_it_stops()
    {
        var design = GroupSequentialDesign.Of(5);
        foreach (Alternative alternative in Enum.GetValues<Alternative>())
        {
            design = GroupSequentialDesign.Of(5, alternative: alternative);
            for (double score = -6; score < 6; score += 0.25)
            {
                LookState state = design.At(2, new EffectEstimate(score / 10, 0.1, 0, 0, 0.5));
                Assert.Equal(state.Stops, state.Interval.Low >= 0 || state.Interval.High <= 0);
                Assert.Equal(0.5, state.Interval.PValue);
            }
        }
    }

    [Fact]
    public void A_boundary_that_nothing_can_cross_is_infinite()
    {
        var design = GroupSequentialDesign.Of([0.01, 1], AlphaSpending.OBrienFleming);
        Assert.Equal(double.PositiveInfinity, design.Looks[0].Boundary);
        Assert.Equal(1.959964, design.Looks[1].Boundary, 1e-6);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupSequentialDesign.Of(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupSequentialDesign.Of(101));
        Assert.Throws<ArgumentException>(() => GroupSequentialDesign.Of([], AlphaSpending.Pocock));
        Assert.Throws<ArgumentException>(() => GroupSequentialDesign.Of([0.5, 0.5], AlphaSpending.Pocock));
        Assert.Throws<ArgumentException>(() => GroupSequentialDesign.Of([0.5, 1.1], AlphaSpending.Pocock));
        Assert.Throws<ArgumentException>(() => GroupSequentialDesign.Of([double.NaN], AlphaSpending.Pocock));
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupSequentialDesign.Of(3, confidence: 0.3));
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupSequentialDesign.Of(3).DriftFor(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupSequentialDesign.Of(3).Power(double.NaN));
        Assert.Throws<ArgumentException>(() => GroupSequentialDesign.Of(3).At(0, new(1, 0, 0, 0, 0)));
    }
}
