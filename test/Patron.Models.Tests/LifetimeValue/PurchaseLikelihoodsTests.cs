using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.LifetimeValue;

public class PurchaseLikelihoodsTests
{
    /// <summary>CDNOW: 2 x 4 + 2 x 9582.4256 (baselines of lifetimes 0.11.3).</summary>
    [Fact]
    public void The_criterion_is_twice_the_parameters_less_twice_the_log_likelihood()
    {
        PurchaseChoice choice = PurchaseLikelihoods.Run(Cdnow.Load().Histories, [new ModelForecaster(BgNbd.TheKind)]);

        Assert.Equal(8 + (2 * 9582.4256), choice.Candidates[0].AkaikeInformation!.Value, 1e-3);
        Assert.Equal("BG/NBD has an information criterion of 19172.9, the least of 1 models: it makes the histories likeliest for what it learns", choice.Reason);
    }

    [Fact]
    public void The_likelier_model_is_chosen()
    {
        PurchaseChoice choice = PurchaseLikelihoods.Run(
            Cdnow.Load().Histories, [new ModelForecaster(BgNbd.TheKind, Penalty: 1e5), new ModelForecaster(BgNbd.TheKind)]);

        Assert.Equal(0, choice.Chosen.Penalty);
        Assert.True(choice.Candidates[0].AkaikeInformation < choice.Candidates[1].AkaikeInformation);
    }

    /// <summary>CDNOW (numbers recomputed by lifetimes 0.11.3): MBG/NBD -9582.133, BG/NBD -9582.426, Pareto/NBD -9594.974, all of four parameters.</summary>
    [Fact]
    public void Among_models_of_equally_many_parameters_the_likeliest_is_chosen_whatever_their_order()
    {
        ModelForecaster[] models = [new(ParetoNbd.TheKind), new(BgNbd.TheKind), new(MbgNbd.TheKind)];

        PurchaseChoice choice = PurchaseLikelihoods.Run(Cdnow.Load().Histories, models);

        Assert.Equal(MbgNbd.TheKind, choice.Chosen.Kind);
        Assert.Equal(["MBG/NBD", "BG/NBD", "Pareto/NBD"], choice.Candidates.Select(candidate => candidate.Name));
        Assert.Equal(MbgNbd.TheKind, PurchaseLikelihoods.Run(Cdnow.Load().Histories, [.. models.Reverse()]).Chosen.Kind);
    }

    /// <summary>Customers who never leave: four parameters explain no more than the two of NBD.</summary>
    [Fact]
    public void The_model_that_learns_less_is_chosen_where_it_explains_as_much()
    {
        PurchaseHistories histories = new Nbd(2, 20).Simulate([.. Enumerable.Range(0, 2000).Select(row => 30.0 + (row % 40))], 0, 4).Histories;

        PurchaseChoice choice = PurchaseLikelihoods.Run(histories, [new ModelForecaster(ParetoNbd.TheKind), new ModelForecaster(Nbd.TheKind)]);

        Assert.Equal(Nbd.TheKind, choice.Chosen.Kind);
    }

    [Fact]
    public void Models_whose_likelihoods_do_not_compare_are_refused()
    {
        foreach (PurchaseModelKind kind in new[] { BgBb.TheKind, MbgCnbd.KindOf(3) })
            Assert.Throws<ArgumentException>(() => PurchaseLikelihoods.Run(Cdnow.Load().Histories, [new ModelForecaster(kind)]));
    }

    [Fact]
    public void Nothing_to_choose_is_refused() => Assert.Throws<ArgumentException>(() => PurchaseLikelihoods.Run(Cdnow.Load().Histories, []));
}
