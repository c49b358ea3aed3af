using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Models.Tests.LifetimeValue;

public class SpendBackTestTests
{
    [Fact]
    public void Gamma_gamma_is_preferred_where_it_is_the_truth()
    {
        SpendChoice choice = SpendBackTest.Run([Origin(1, Gamma), Origin(2, Gamma)], Origin(3, Gamma).Spends);

        Assert.Equal(GammaGamma.TheKind, choice.Chosen);
        Assert.StartsWith("gamma-gamma", choice.Reason, StringComparison.Ordinal);
        Assert.Contains("from 2 moments of the past", choice.Reason, StringComparison.Ordinal);
        Assert.Equal(SpendModelKind.All.Count + 1, choice.Candidates.Count);
        Assert.Equal(choice.Candidates.OrderBy(one => one.Rmse), choice.Candidates);
    }

    /// <summary>Some customers hardly ever pay and others always: who has paid nothing tells the hurdle model much, gamma-gamma too little.</summary>
    [Fact]
    public void The_hurdle_model_is_taken_where_it_foretells_better()
    {
        SpendChoice choice = SpendBackTest.Run([Origin(1, Heavy), Origin(2, Heavy)], Origin(3, Heavy).Spends);

        Assert.Equal(HurdleSpend.TheKind, choice.Chosen);
        Assert.StartsWith("hurdle foretold customers' mean spend best", choice.Reason, StringComparison.Ordinal);
        Assert.True(Rmse(choice, "hurdle") < Rmse(choice, "gamma-gamma"));
    }

    /// <summary>One of four who bought paid nothing, and all paid 9 later: the mean of all, 9, is right, that of those who paid, 12, is not.</summary>
    [Fact]
    public void Everyone_spends_the_mean_of_all_who_bought()
    {
        SpendHistories spends = SpendHistories.FromPurchases([0, 0, 1, 1, 2, 2, 3], [6, 8, 14, 10, 16, 18, 0], 5);
        SpendChoice choice = SpendBackTest.Run([new(spends, Holdout.Create([1, 1, 1, 1, 1], [9, 9, 9, 9, 9]))], spends);
        Assert.Equal(0, Rmse(choice, "everyone spends the mean"));
    }

    [Fact]
    public void Where_independence_is_rejected_the_reason_says_so()
    {
        SpendChoice independent = SpendBackTest.Run([Origin(1, Gamma)], Origin(3, Gamma).Spends);
        SpendChoice dependent = SpendBackTest.Run([Origin(1, Gamma)], Origin(3, Dependent).Spends);

        Assert.DoesNotContain("independence", independent.Reason, StringComparison.Ordinal);
        Assert.Contains("is rejected", dependent.Reason, StringComparison.Ordinal);
        Assert.Contains("correlation", dependent.Reason, StringComparison.Ordinal);
        Assert.NotEqual(SpendDependence.None, dependent.Independence!.Dependence);
    }

    [Fact]
    public void Without_a_past_free_purchases_decide_and_means_alone_leave_gamma_gamma()
    {
        SpendHistories free = SpendHistories.FromPurchases([0, 0, 1], [10, 0, 5], 2);
        SpendChoice hurdle = SpendBackTest.Run([], free);
        Assert.Equal(HurdleSpend.TheKind, hurdle.Chosen);
        Assert.Contains("1 of 3 repeat purchases cost nothing", hurdle.Reason, StringComparison.Ordinal);
        Assert.Equal(GammaGamma.TheKind, SpendBackTest.Run([], SpendHistories.FromPurchases([0, 0, 1], [10, 8, 5], 2)).Chosen);
        SpendChoice means = SpendBackTest.Run([], SpendHistories.OfMeans([2, 1], [10, 5]));
        Assert.Equal(GammaGamma.TheKind, means.Chosen);
        Assert.Contains("means alone", means.Reason, StringComparison.Ordinal);
    }

    /// <summary>Half the customers spend three times as much: who knows them foretells better with either model.</summary>
    [Fact]
    public void Covariates_of_origins_are_used_and_their_effects_counted()
    {
        double[] member = [.. Enumerable.Range(0, 1000).Select(row => row % 2.0)];
        CustomerCovariates covariates = CustomerCovariates.Create(new Dictionary<string, double[]> { ["member"] = member });
        double[] purchases = [.. Enumerable.Range(0, 1000).Select(row => 1.0 + (row / 2 % 2))];
        SpendHistories all = new SpendCovariateModel(new HurdleSpend(.3, 8, 25, .5, .4), ["member"], [new("median", "member", Math.Log(3))])
            .Simulate([.. purchases, .. purchases], CustomerCovariates.Create(new Dictionary<string, double[]> { ["member"] = [.. member, .. member] }), 8);
        SpendHistories past = all.Take([.. Enumerable.Range(0, 1000)]);
        double[] later = [.. all.MeanSpend[1000..].ToArray()];
        SpendOrigin without = new(past, Holdout.Create([.. purchases], later));

        SpendChoice plain = SpendBackTest.Run([without], past);
        SpendChoice moved = SpendBackTest.Run([without with { Covariates = covariates }], past);
        SpendChoice held = SpendBackTest.Run([without with { Covariates = covariates }], past, ofEffects: new CovariateFitOptions { Penalty = 1e9 });

        foreach ((string name, int parameters) in new[] { ("gamma-gamma", 4), ("hurdle", 7) })
        {
            Assert.True(Rmse(moved, name) < 0.98 * Rmse(plain, name), $"{name}: {Rmse(moved, name)} against {Rmse(plain, name)}");
            Assert.Equal(Rmse(plain, name), Rmse(held, name), 1e-4);
            Assert.Equal(parameters, moved.Candidates.Single(one => one.Name == name).Parameters);
        }
    }

    static double Rmse(SpendChoice choice, string name) => choice.Candidates.Single(one => one.Name == name).Rmse;

    static Func<double> Gamma(RandomStream random, int purchases)
    {
        double rate = random.Gamma(3.5, 20);
        return () => random.Gamma(4, rate);
    }

    static Func<double> Heavy(RandomStream random, int purchases)
    {
        bool isFree = random.Chance(.4);
        double log = 3 + (.3 * random.Normal());
        return () => isFree ? random.Chance(.02) ? Math.Exp(log) : 0 : Math.Exp(log + (.3 * random.Normal()));
    }

    static Func<double> Dependent(RandomStream random, int purchases) => () => random.Gamma(4, 20.0 / (1 + purchases));

    static SpendOrigin Origin(long seed, Func<RandomStream, int, Func<double>> customer)
    {
        const int Customers = 1_500;
        List<int> who = [];
        List<double> amounts = [];
        double[] later = new double[Customers];
        for (int row = 0; row < Customers; row++)
        {
            int purchases = row % 5;
            Func<double> next = customer(RandomStream.For(seed, "customers", row), purchases);
            for (int purchase = 0; purchase < purchases; purchase++)
            {
                who.Add(row);
                amounts.Add(next());
            }

            later[row] = (next() + next()) / 2;
        }

        double[] two = new double[Customers];
        Array.Fill(two, 2);
        return new(SpendHistories.FromPurchases([.. who], [.. amounts], Customers), Holdout.Create(two, later));
    }
}
