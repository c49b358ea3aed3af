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

    [Fact]
    public void Nothing_to_choose_is_refused() => Assert.Throws<ArgumentException>(() => PurchaseLikelihoods.Run(Cdnow.Load().Histories, []));
}
