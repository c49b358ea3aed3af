using Patron.Models.Experiments;
using Patron.Models.Experiments.Monitoring;
using Patron.Models.Experiments.Planning;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Experiments;

/// <summary>
/// What the intervals, looks and plans promise, over drawn experiments. Each bound is what is promised and six standard errors of the count, so
/// that one run in 10^9 fails by chance; the full counts of --long leave less than one in a hundred for them.
/// </summary>
public sealed class ExperimentSimulationTests
{
    public static TheoryData<string> Kinds => [.. Worlds.Keys];

    /// <summary>Ways to draw an experiment and to estimate its effect: the true effect, and what is found of it.</summary>
    static readonly Dictionary<string, Func<RandomStream, (double Truth, EffectEstimate Found)>> Worlds = new()
    {
        ["mean of skewed amounts"] = random => (0.5, Effect.Of(
            Metric.Mean(0), Group(random, 400, 1, Spend), Group(random, 800, 1, (r, row) => Spend(r, row) + (r.Chance(0.5) ? 1 : 0))).Absolute),
        ["relative mean"] = random => (0.25, Effect.Of(
            Metric.Mean(0), Group(random, 500, 1, (r, _) => r.Gamma(2, 0.5)), Group(random, 500, 1, (r, _) => r.Gamma(2, 0.4))).Relative!),
        ["rate"] = random => (0.05, Effect.Of(Metric.Proportion(0), Happened(random, 700, 0.2), Happened(random, 700, 0.25)).Absolute),
        ["relative rate"] = random => (0.25, Effect.Of(Metric.Proportion(0), Happened(random, 1_500, 0.2), Happened(random, 1_500, 0.25)).Relative!),
        ["covariate"] = random => (0.3, Effect.Of(
            Metric.Mean(0), Pairs(random, 200, 0), Pairs(random, 300, 0.3), new EffectOptions { Covariates = [Metric.Mean(1)] }).Absolute),
        ["ratio with the ratio before"] = random => (0.1, Effect.Of(
            Metric.Ratio(0, 1), Ratios(random, 400, 2), Ratios(random, 400, 2.2), new EffectOptions { Covariates = [Metric.Ratio(2, 3)] }).Relative!),
        ["clusters"] = random => (0.4, Effect.Of(Metric.Ratio(0, 1), Clusters(random, 120, 0), Clusters(random, 120, 0.4)).Absolute),
        ["strata of drawn shares"] = random => (0.3 + (0.3 * 1.5), Strata(random)),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Intervals_cover_the_truth_nineteen_times_in_twenty(string kind)
    {
        RandomStream random = RandomStream.For((long)Rounds.Seed, kind);
        int worlds = Rounds.Count(200, 20_000);
        int covered = 0;
        for (int world = 0; world < worlds; world++)
        {
            (double truth, EffectEstimate found) = Worlds[kind](random);
            covered += found.Low <= truth && truth <= found.High ? 1 : 0;
        }

        double bound = 0.01 + (6 * Math.Sqrt(0.95 * 0.05 / worlds));
        Assert.InRange((double)covered / worlds, 0.95 - bound, Math.Min(1, 0.95 + bound));
    }

    /// <summary>
    /// Errors by the delta method are too small for few clusters, and for many of which a few have most customers: campaigns ask for 20
    /// of about one size, or for as many as count as 40. Sizes are log-normal, and clusters are drawn until they count as so many of one.
    /// </summary>
    [Theory]
    [InlineData(10, 0.3, 0.055)]
    [InlineData(10, 1, 0.08)]
    [InlineData(20, 0.3, 0.055)]
    [InlineData(20, 0.6, 0.065)]
    [InlineData(20, 1.5, 0.08)]
    [InlineData(40, 0.3, 0.055)]
    [InlineData(40, 1, 0.065)]
    [InlineData(40, 1.5, 0.07)]
    public void Uneven_clusters_find_an_effect_that_is_not_there_as_seldom_as_is_told(int effective, double spread, double most)
    {
        RandomStream random = RandomStream.For((long)Rounds.Seed, $"uneven clusters {effective} {spread}");
        int worlds = Rounds.Count(300, 20_000);
        int found = 0;
        for (int world = 0; world < worlds; world++)
        {
            GroupMoments control = UnevenClusters(random, effective, spread);
            GroupMoments treated = UnevenClusters(random, effective, spread);
            found += Effect.Of(Metric.Ratio(0, 1), control, treated).Absolute.PValue < 0.05 ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"clusters that count as {effective}, spread {spread}: {(double)found / worlds:0.0000}");
        Assert.InRange((double)found / worlds, 0, most + (4 * Math.Sqrt(most / worlds)));
    }

    /// <summary>Sixty days of the same customers in both groups, and an interval looked at every evening from 200 customers a group on.</summary>
    [Fact]
    public void Daily_looks_find_an_effect_that_is_not_there_at_most_once_in_twenty()
    {
        RandomStream random = new(Rounds.Seed);
        int worlds = Rounds.Count(30, 2_000);
        int found = 0;
        for (int world = 0; world < worlds; world++)
        {
            GroupMoments control = Group(random, 200, 1, Spend);
            GroupMoments treated = Group(random, 200, 1, Spend);
            bool ever = false;
            for (int day = 0; day < 60; day++)
            {
                control = control.With(Group(random, 40, 1, Spend));
                treated = treated.With(Group(random, 40, 1, Spend));
                EffectEstimate effect = Effect.Of(Metric.Mean(0), control, treated).Absolute;
                ever |= ConfidenceSequence.Of(effect, control.Count + treated.Count, new ConfidenceSequenceOptions { TunedFor = 2_000 }).PValue < 0.05;
            }

            found += ever ? 1 : 0;
        }

        Assert.True(found <= worlds * (0.05 + (6 * Math.Sqrt(0.05 * 0.95 / worlds))), $"{found} of {worlds}");
    }

    /// <summary>The plan's own test, on experiments drawn with its effect: with it the power, without it the error.</summary>
    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.15, 1)]
    [InlineData(0.5, 4)]
    public void Planned_effects_are_found_with_the_planned_power(double controlShare, int looks)
    {
        RandomStream random = new(Rounds.Seed);
        DesignOptions options = new() { ControlShare = controlShare, Looks = looks };
        ExperimentPlan plan = ExperimentPlan.ForEffect(PlannedOutcome.Proportion(0.2), 0.06, options);
        int worlds = Rounds.Count(100, 10_000);
        int found = Found(0.06);
        // Normal scores for counts: a part in two hundred for groups of these sizes.
        Assert.Equal(plan.Power, (double)found / worlds, 0.012 + (6 * Math.Sqrt(0.16 / worlds)));
        Assert.True(Found(0) <= worlds * (0.055 + (6 * Math.Sqrt(0.05 * 0.95 / worlds))));

        int Found(double effect)
        {
            int count = 0;
            for (int world = 0; world < worlds; world++)
                count += Enumerable.Range(0, looks).Aggregate((Control: Nobody, Treated: Nobody, Stopped: false), (state, look) =>
                {
                    GroupMoments control = state.Control.With(Happened(random, (int)plan.Control / looks, 0.2));
                    GroupMoments treated = state.Treated.With(Happened(random, (int)plan.Treated / looks, 0.2 + effect));
                    EffectEstimate one = Effect.Of(Metric.Proportion(0), control, treated).Absolute;
                    return (control, treated, state.Stopped || (plan.Looks?.At(look, one).Stops ?? one.PValue < 0.05));
                }).Stopped ? 1 : 0;
            return count;
        }
    }

    [Fact]
    public void A_planned_mean_with_a_covariate_is_found_with_the_planned_power()
    {
        RandomStream random = new(Rounds.Seed);
        PlannedOutcome outcome = PlannedOutcome.Of(Metric.Mean(0), Pairs(random, 200_000, 0), Metric.Mean(1));
        ExperimentPlan plan = ExperimentPlan.ForEffect(outcome, 0.2, new DesignOptions { Power = 0.9 });
        int worlds = Rounds.Count(100, 10_000);
        int found = 0;
        for (int world = 0; world < worlds; world++)
        {
            found += Effect.Of(
                Metric.Mean(0), Pairs(random, (int)plan.Control, 0), Pairs(random, (int)plan.Treated, 0.2),
                new EffectOptions { Covariates = [Metric.Mean(1)] }).Absolute.PValue < 0.05 ? 1 : 0;
        }

        Assert.Equal(0.9, (double)found / worlds, 0.015 + (6 * Math.Sqrt(0.09 / worlds)));
    }

    static GroupMoments Nobody { get; } = GroupMoments.OfOutcomes(0, 0);

    /// <summary>Nothing of six in ten, and a skewed amount of the rest.</summary>
    static double Spend(RandomStream random, int row) => random.Chance(0.4) ? random.Gamma(1.5, 0.1) : 0;

    static GroupMoments Group(RandomStream random, int rows, int width, Func<RandomStream, int, double> value) =>
        GroupMoments.FromColumns([.. Enumerable.Range(0, width).Select(_ => Enumerable.Range(0, rows).Select(row => value(random, row)).ToArray())]);

    static GroupMoments Happened(RandomStream random, int rows, double rate)
    {
        int happened = 0;
        for (int row = 0; row < rows; row++)
            happened += random.Chance(rate) ? 1 : 0;
        return GroupMoments.OfOutcomes(rows, happened);
    }

    static GroupMoments Pairs(RandomStream random, int rows, double effect)
    {
        double[] before = [.. Enumerable.Range(0, rows).Select(_ => random.Normal())];
        return GroupMoments.FromColumns([.. before.Select(one => effect + (0.8 * one) + (0.6 * random.Normal()))], before);
    }

    static GroupMoments Ratios(RandomStream random, int rows, double each)
    {
        double[][] columns = [new double[rows], new double[rows], new double[rows], new double[rows]];
        for (int row = 0; row < rows; row++)
        {
            double habit = random.Gamma(8, 8);
            for (int period = 0; period < 2; period++)
            {
                int orders = 1 + random.Poisson(3);
                columns[(2 * period) + 1][row] = orders;
                columns[2 * period][row] = orders * habit * (period == 0 ? each : 2) * random.Gamma(20, 20);
            }
        }

        return GroupMoments.FromColumns(columns);
    }

    static GroupMoments Clusters(RandomStream random, int clusters, double effect)
    {
        List<string> names = [];
        List<double> values = [];
        for (int cluster = 0; cluster < clusters; cluster++)
        {
            double together = 0.7 * random.Normal();
            for (int row = 1 + random.Poisson(4); row > 0; row--)
            {
                names.Add($"{cluster}");
                values.Add(effect + together + random.Normal());
            }
        }

        return GroupMoments.FromClusters(names, values.ToArray());
    }

    static GroupMoments UnevenClusters(RandomStream random, int effective, double spread)
    {
        (List<double> sums, List<double> sizes) = ([], []);
        (double customers, double squares) = (0, 0);
        while (squares == 0 || customers * customers < effective * squares)
        {
            double size = Math.Ceiling(4 * Math.Exp(spread * random.Normal()));
            sizes.Add(size);
            sums.Add((size * 0.5 * random.Normal()) + (Math.Sqrt(size) * random.Normal()));
            (customers, squares) = (customers + size, squares + (size * size));
        }

        return GroupMoments.FromColumns(sums.ToArray(), sizes.ToArray());
    }

    /// <summary>Three in ten customers are of the second stratum, where the effect is 1.8 in place of 0.3: 0.75 in all.</summary>
    static EffectEstimate Strata(RandomStream random)
    {
        List<double>[,] values = { { [], [] }, { [], [] } };
        for (int row = 0; row < 600; row++)
        {
            int stratum = random.Chance(0.3) ? 1 : 0;
            int treated = random.Chance(0.5) ? 1 : 0;
            values[stratum, treated].Add((5 * stratum) + (treated * (0.3 + (1.5 * stratum))) + random.Normal());
        }

        GroupMoments Of(int stratum, int treated) => GroupMoments.FromColumns(values[stratum, treated].ToArray());
        return Effect.Stratified(Metric.Mean(0), [new("few", Of(0, 0), Of(0, 1)), new("many", Of(1, 0), Of(1, 1))]).Absolute;
    }
}
