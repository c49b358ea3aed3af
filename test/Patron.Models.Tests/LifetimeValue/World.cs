using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Models.Tests.LifetimeValue;

/// <summary>Customers of BG/NBD with gamma-gamma or hurdle spend, and what they do in the 40 units of time after.</summary>
sealed record World(PurchaseHistories Histories, SpendHistories Spends, double[] FuturePurchases, double FutureMoney)
{
    public static World Draw(int customers, long seed, bool hurdle = false)
    {
        double[] ages = [.. Enumerable.Range(0, customers).Select(row => 20.0 + (row % 40))];
        PurchaseSimulation drawn = new BgNbd(.6, 8, .9, 2.5).Simulate(ages, 40, seed);
        List<int> who = [];
        List<double> amounts = [];
        double future = 0;
        for (int row = 0; row < customers; row++)
        {
            RandomStream random = RandomStream.For(seed, "amounts", row);
            Func<double> next = hurdle ? HurdleCustomer(random) : GammaCustomer(random);
            for (int purchase = 0; purchase < drawn.Histories.Frequency[row]; purchase++)
            {
                who.Add(row);
                amounts.Add(next());
            }

            for (int purchase = 0; purchase < drawn.FuturePurchases[row]; purchase++)
                future += next();
        }

        return new(drawn.Histories, SpendHistories.FromPurchases([.. who], [.. amounts], customers), drawn.FuturePurchases, future);
    }

    public FitResult<PurchaseModel> FitOfPurchases() => BgNbd.Fit(Histories).OfAnyKind();

    public FitResult<SpendModel> FitOfSpend() =>
        (Spends.Free.ContainsAnyExcept(0) ? HurdleSpend.TheKind : GammaGamma.TheKind).Fit(Spends, new SpendFitOptions());

    public LifetimeValueModel Fitted() => new(FitOfPurchases(), FitOfSpend());

    static Func<double> GammaCustomer(RandomStream random)
    {
        double rate = random.Gamma(3.5, 20);
        return () => random.Gamma(4, rate);
    }

    static Func<double> HurdleCustomer(RandomStream random)
    {
        double free = random.Beta(.6, 5);
        double log = Math.Log(25) + (.6 * random.Normal());
        return () => random.Chance(free) ? 0 : Math.Exp(log + (.5 * random.Normal()));
    }
}
