using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class ReactionClassesTests
{
    [Fact]
    public void Planted_classes_are_recovered_and_tell_whom_a_treatment_moves()
    {
        PlantedReactions planted = PlantedReactions.Draw(6_000, seed: 1);
        ReactionFit fit = ReactionClasses.Fit(planted.Histories, new LatentClassOptions { Classes = 2 });

        Assert.Equal(StopReason.Converged, fit.StopReason);
        // Bands of about three standard errors at this size, as found over seeds.
        Assert.InRange(fit.Model.Factors[0][0], 0.75, 1.25);
        Assert.InRange(fit.Model.Factors[0][1], 0.75, 1.35);
        Assert.InRange(fit.Model.Factors[1][0], 2.5, 3.6);
        Assert.InRange(fit.Model.Factors[1][1], 4.3, 5.9);
        ReactionState[] states = fit.Model.States(planted.Histories);
        double[] keen = [.. Enumerable.Range(0, planted.Kinds.Length).Select(row => states[(2 * row) + 1].Share)];
        foreach ((string channel, double share) in PlantedReactions.Keen)
        {
            double found = keen.Where((_, row) => planted.Histories.Attributes[0][row] == channel).Average();
            Assert.InRange(found - share, -0.08, 0.08);
        }

        // Of those whom it calls keen with some probability, as many are.
        foreach ((double low, double high) in new[] { (0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0) })
        {
            int[] rows = [.. Enumerable.Range(0, keen.Length).Where(row => keen[row] >= low && keen[row] < high)];
            Assert.True(rows.Length > 150, $"{rows.Length} customers between {low} and {high}");
            Assert.InRange(rows.Average(row => keen[row] - planted.Kinds[row]), -0.12, 0.12);
        }
    }

    [Fact]
    public void What_is_expected_is_what_customers_buy_treated_or_not()
    {
        PlantedReactions planted = PlantedReactions.Draw(6_000, seed: 2);
        ReactionClasses model = ReactionClasses.Fit(planted.Histories, new LatentClassOptions { Classes = 2 }).Model;

        double[] without = model.ExpectedPurchases(planted.Histories, PlantedReactions.Horizon);
        double[] with = model.ExpectedPurchases(planted.Histories, PlantedReactions.Horizon, treatment: 1);
        Close.Relative(planted.Future.Average(), without.Average(), 0.06);
        Close.Relative(planted.FutureTreated.Average(), with.Average(), 0.06);
        // By effect as well: the half with the greater expected effects, and the other.
        int[] byEffect = [.. Enumerable.Range(0, with.Length).OrderBy(row => with[row] - without[row])];
        double[] truth = [.. planted.FutureTreated.Zip(planted.Future, (one, other) => one - other)];
        foreach (int[] half in new[] { byEffect[..3_000], byEffect[3_000..] })
        {
            double expected = half.Average(row => with[row] - without[row]);
            Assert.InRange(expected - half.Average(row => truth[row]), -0.12 * truth.Average(), 0.12 * truth.Average());
        }
    }

    [Fact]
    public void Without_treatments_one_class_is_the_model_of_purchases()
    {
        PurchaseHistories plain = new BgNbd(0.6, 8, 0.9, 2.5).Simulate([.. Enumerable.Repeat(40.0, 3_000)], 0, seed: 4).Histories;
        (double[] frequency, double[] recency, double[] age) =
            (plain.Frequency.ToArray(), plain.Recency.ToArray(), plain.Age.ToArray());
        double[] none = new double[plain.Count];
        ReactionHistories histories = ReactionHistories.Create(frequency, recency, age, [new(none, none, none)]);
        ReactionFit fit = ReactionClasses.Fit(histories, new LatentClassOptions { Classes = 1, Penalty = 1e-9 });
        FitResult<BgNbd> alone = BgNbd.Fit(plain);

        Close.Relative(alone.Report.LogLikelihood, fit.LogLikelihood, 1e-9);
        double[] expected = fit.Model.ExpectedPurchases(histories, 10);
        ReactionState[] states = fit.Model.States(histories);
        for (int row = 0; row < 50; row++)
        {
            Close.Relative(alone.Model.ExpectedPurchases(frequency[row], recency[row], age[row], 10), expected[row], 1e-3);
            Close.Relative(alone.Model.ProbabilityAlive(frequency[row], recency[row], age[row]), states[row].Alive, 1e-3);
        }
    }

    /// <summary>
    /// By hand, with two treatments and attributes of two and three values. One class: r, α, a, b, two factors; α and a of one
    /// and two values beyond the first. A second class adds its r, α, share, two factors, and odds of one and two values.
    /// </summary>
    [Theory]
    [InlineData(1, 12)]
    [InlineData(2, 20)]
    [InlineData(3, 28)]
    public void Parameters_are_counted_as_far_as_data_can_tell_them_apart(int classes, int free)
    {
        ReactionHistories planted = PlantedReactions.Draw(60, seed: 3).Histories;
        string[] countries = [.. Enumerable.Range(0, 60).Select(row => "abc"[row % 3].ToString())];
        ReactionHistories histories = ReactionHistories.Create(
            planted.Frequency, planted.Recency, planted.Age, planted.Treatments, planted.Attributes[0], countries);
        ReactionFit fit = ReactionClasses.Fit(histories, new LatentClassOptions { Classes = classes, MaxIterations = 2 });

        Assert.Equal(free, fit.Parameters);
        Assert.Equal((free * Math.Log(60)) - (2 * fit.LogLikelihood), fit.Bic, 1e-9);
    }

    [Fact]
    public void The_same_bits_on_any_number_of_threads()
    {
        ReactionHistories histories = PlantedReactions.Draw(9_000, seed: 5).Histories;
        double[][] found = [.. new[] { 1, 3 }.Select(threads => ReactionClasses
            .Fit(histories, new LatentClassOptions { Classes = 2, MaxIterations = 20, Threads = threads }).Model
            .ExpectedPurchases(histories, 4, 0, threads))];

        Assert.Equal(found[0], found[1]);
    }

    [Fact]
    public void Customers_of_an_unknown_channel_are_told_by_what_they_did()
    {
        PlantedReactions planted = PlantedReactions.Draw(4_000, seed: 6);
        ReactionClasses model = ReactionClasses.Fit(planted.Histories, new LatentClassOptions { Classes = 2 }).Model;
        ReactionHistories strangers = ReactionHistories.Create(
            planted.Histories.Frequency, planted.Histories.Recency, planted.Histories.Age, planted.Histories.Treatments,
            [.. Enumerable.Repeat("post", 4_000)]);

        double known = model.States(planted.Histories).Where((_, place) => place % 2 == 1).Average(one => one.Share);
        double unknown = model.States(strangers).Where((_, place) => place % 2 == 1).Average(one => one.Share);
        Assert.InRange(unknown - known, -0.1, 0.1);
    }

    [Theory]
    [InlineData(0, "from 1 to 10")]
    [InlineData(11, "from 1 to 10")]
    public void A_number_of_classes_out_of_range_is_refused(int classes, string said)
    {
        ReactionHistories histories = PlantedReactions.Draw(10, seed: 7).Histories;
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(
            () => ReactionClasses.Fit(histories, new LatentClassOptions { Classes = classes }));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_treatment_that_was_not_learnt_is_refused()
    {
        ReactionHistories histories = PlantedReactions.Draw(200, seed: 8).Histories;
        ReactionClasses model = ReactionClasses.Fit(histories, new LatentClassOptions { Classes = 1 }).Model;

        ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => model.ExpectedPurchases(histories, 4, treatment: 2));
        Assert.Contains("2 treatments", error.Message, StringComparison.Ordinal);
        double[] none = [0];
        ReactionHistories other = ReactionHistories.Create([0], [0], [5], [new(none, none, none)]);
        error = Assert.ThrowsAny<ArgumentException>(() => model.ExpectedPurchases(other, 4));
        Assert.Contains("fitted on 2 treatments and 1 attributes", error.Message, StringComparison.Ordinal);
    }
}
