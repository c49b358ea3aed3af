using Patron.Bench.Harness;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Bench.Benchmarks;

/// <summary>Fits and predictions of the lifetime value models.</summary>
sealed class BgNbdBenchmark : IBenchmark
{
    const int Customers = 1_000_000;
    const int OldestDays = 728;
    const long Seed = 1;
    const double FitSeconds = 1;
    const double TimesFaster = 100;
    const double PredictionSeconds = 0.5;

    static readonly BgNbd Purchases = new(0.243, 4.414, 0.793, 2.426);
    static readonly GammaGamma Spend = new(6.25, 3.74, 15.44);
    static readonly LifetimeValueOptions Year = new() { Horizon = 52, DiscountRate = Math.Log(1.1) / 52 };

    public string Name => "bgnbd";

    public string Story =>
        $"""
        BG/NBD and gamma-gamma, fitted to and predicting for {Customers:N0} customers drawn from the models with the parameters
        published for CDNOW: first purchase 1 to {OldestDays} days ago, purchases by day, times in weeks. A fit begins with the
        customers' columns and includes the folding of equal histories and the standard errors. A prediction is probability alive,
        expected purchases, expected spend and discounted value for the 52 weeks to come. lifetimes, the Python package, is measured on the same
        columns in a process of its own, on the machine as it is, where its folder is known.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        PurchaseHistories histories = Simulate(scale.Of(Customers));
        double[] meanSpend = Spend.Simulate(histories.Frequency, Seed);
        FitResult<BgNbd> purchases = BgNbd.Fit(histories);
        FitResult<GammaGamma> spend = GammaGamma.Fit(histories.Frequency, meanSpend);
        LifetimeValueModel plain = new(purchases.Model, spend.Model);
        LifetimeValueModel withIntervals = new(purchases.OfAnyKind(), spend);
        RequireEqualBits(histories, meanSpend, purchases, plain);
        return
        [
            Fits(histories, meanSpend, purchases, scale),
            Predictions(histories, meanSpend, plain, withIntervals, scale),
        ];
    }

    static Comparison Fits(PurchaseHistories histories, double[] meanSpend, FitResult<BgNbd> fit, Scale scale)
    {
        MbgNbd modified = MbgNbd.Fit(histories).Model;
        Comparison measured = Comparison.Run(
            "Fit", warmUps: 2, repetitions: 9,
            new Case("BG/NBD", () => BgNbd.Fit(histories)),
            new Case("BG/NBD on one thread", () => BgNbd.Fit(histories, new PurchaseFitOptions { Threads = 1 })),
            new Case("of that, folding", () => histories.Fold()),
            new Case("gamma-gamma", () => GammaGamma.Fit(histories.Frequency, meanSpend)),
            new Case("MBG/NBD", () => MbgNbd.Fit(histories)),
            new Case("BG/NBD, expected purchases in 52 weeks", () => fit.Model.ExpectedPurchases(histories, Year.Horizon)),
            new Case("MBG/NBD, expected purchases in 52 weeks", () => modified.ExpectedPurchases(histories, Year.Horizon)));
        return measured.With(
        [
            Goal.Below("BG/NBD fit on 2 cores in at most", FitSeconds, measured.MedianSeconds(0), " s", scale),
            .. Beside(fit.Model, histories, measured.MedianSeconds(0), measured.MedianSeconds(5), scale),
            .. Beside(modified, histories, measured.MedianSeconds(4), measured.MedianSeconds(6), scale),
            Memory.OfFit("BG/NBD", histories, () => BgNbd.Fit(histories), scale),
            Memory.OfFit("MBG/NBD", histories, () => MbgNbd.Fit(histories), scale),
            $"{histories.Count:N0} customers have {histories.Fold().Count:N0} distinct histories; "
            + $"{fit.Report.Iterations} iterations to log-likelihood {fit.Report.LogLikelihood:F4}.",
        ]);
    }

    static IEnumerable<string> Beside(PurchaseModel model, PurchaseHistories histories, double fit, double expected, Scale scale) =>
        Lifetimes.Measure(model.Kind, histories, Year.Horizon)?.Beside(
            model.Kind.Name, fit, TimesFaster, expected, model.ExpectedPurchases(histories, Year.Horizon).Sum(), scale) ?? [];

    static Comparison Predictions(
        PurchaseHistories histories, double[] meanSpend, LifetimeValueModel plain, LifetimeValueModel withIntervals, Scale scale)
    {
        Comparison measured = Comparison.Run(
            "Prediction", warmUps: 2, repetitions: 9,
            new Case("all four columns", () => plain.Predict(histories, meanSpend, Year)),
            new Case("all four columns on one thread", () => plain.Predict(histories, meanSpend, Year with { Threads = 1 })),
            new Case("with intervals for the value", () => withIntervals.Predict(histories, meanSpend, Year)));
        return measured.With(
            Goal.Below("full prediction on 2 cores in at most", PredictionSeconds, measured.MedianSeconds(0), " s", scale));
    }

    /// <summary>Continuous histories become daily ones: purchases of one day are one purchase.</summary>
    static PurchaseHistories Simulate(int customers)
    {
        double[] age = new double[customers];
        RandomStream random = RandomStream.For(Seed, "bench_ages");
        for (int row = 0; row < customers; row++)
            age[row] = (1 + random.Below(OldestDays)) / 7.0;
        PurchaseHistories drawn = Purchases.Simulate(age, 0, Seed).Histories;
        double[] frequency = new double[customers];
        double[] recency = new double[customers];
        for (int row = 0; row < customers; row++)
        {
            double days = Math.Min(Math.Ceiling(drawn.Recency[row] * 7), Math.Round(age[row] * 7));
            frequency[row] = Math.Min(drawn.Frequency[row], days);
            recency[row] = days / 7;
        }

        return PurchaseHistories.Create(frequency, recency, age);
    }

    static void RequireEqualBits(
        PurchaseHistories histories, double[] meanSpend, FitResult<BgNbd> fit, LifetimeValueModel model)
    {
        FitResult<BgNbd> single = BgNbd.Fit(histories, new PurchaseFitOptions { Threads = 1 });
        double[] values = model.Predict(histories, meanSpend, Year).Value;
        double[] singleValues = model.Predict(histories, meanSpend, Year with { Threads = 1 }).Value;
        if (single.Report.LogLikelihood != fit.Report.LogLikelihood || !values.AsSpan().SequenceEqual(singleValues))
            throw new InvalidOperationException("One thread gives other bits than all: the figures would not be of the same work.");
    }
}
