using Patron.Bench.Harness;
using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Bench.Benchmarks;

/// <summary>Fits and predictions of Pareto/NBD, which other programs do by hypergeometric functions.</summary>
sealed class ParetoNbdBenchmark : IBenchmark
{
    const int Customers = 100_000;
    const int ManyCustomers = 1_000_000;
    const double OldestWeeks = 104;
    const long Seed = 1;
    const double FitSeconds = 0.15;
    const double PredictionSeconds = 0.005;

    static readonly ParetoNbd Truth = new(0.553, 10.578, 0.606, 11.669);

    public string Name => "pareto_nbd";

    public string Story =>
        $"""
        Pareto/NBD, fitted to and predicting for {Customers:N0} customers drawn from the model with the parameters published for
        CDNOW: first purchase up to {OldestWeeks} weeks ago, times to the last bit, so that no two histories are equal and folding
        helps nothing. A fit begins with the customers' columns and includes the standard errors. lifetimes 0.11.3 took 13 to 28 s
        for a fit of as many customers with daily histories, by its random start, and 0.048 s for the expected purchases, on a
        machine like this; the goals are a hundredth and a tenth of that. Where its folder is known it is measured on the same columns with the
        parameters that were fitted here, in a process of its own: its own fit of distinct histories takes minutes.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        PurchaseHistories histories = Simulate(scale.Of(Customers));
        FitResult<ParetoNbd> fit = ParetoNbd.Fit(histories);
        RequireEqualBits(histories, fit);
        PurchaseHistories many = Simulate(scale.Of(ManyCustomers));
        string memory = Memory.OfFit($"Pareto/NBD on {many.Count:N0} customers", many, () => ParetoNbd.Fit(many), scale);
        Comparison fits = Fits(histories, fit, memory, scale);
        return [fits, Predictions(histories, fit.Model, scale)];
    }

    static Comparison Fits(PurchaseHistories histories, FitResult<ParetoNbd> fit, string memory, Scale scale)
    {
        Comparison measured = Comparison.Run(
            "Fit", warmUps: 2, repetitions: 9,
            new Case("Pareto/NBD", () => ParetoNbd.Fit(histories)),
            new Case("Pareto/NBD on one thread", () => ParetoNbd.Fit(histories, new PurchaseFitOptions { Threads = 1 })),
            new Case("of that, the likelihood once, with slopes and curvatures", () => fit.Model.LogLikelihood(histories)));
        return measured.With(
            Goal.Below("fit on 2 cores in at most", FitSeconds, measured.MedianSeconds(0), " s", scale),
            memory,
            $"{histories.Count:N0} customers have {histories.Fold().Count:N0} distinct histories; "
            + $"{fit.Report.Iterations} iterations to log-likelihood {fit.Report.LogLikelihood:F4}.");
    }

    static Comparison Predictions(PurchaseHistories histories, ParetoNbd model, Scale scale)
    {
        Comparison measured = Comparison.Run(
            "Prediction", warmUps: 2, repetitions: 9,
            new Case("expected purchases in 39 weeks", () => model.ExpectedPurchases(histories, 39)),
            new Case("probability alive", () => model.ProbabilityAlive(histories)),
            new Case("discounted, for ever", () => model.DiscountedPurchases(histories, double.PositiveInfinity, 0.002)));
        return measured.With(
        [
            Goal.Below("expected purchases on 2 cores in at most", PredictionSeconds, measured.MedianSeconds(0), " s", scale),
            .. Lifetimes.MeasureExpected(model, histories, 39)?.BesideExpected(
                model.Kind.Name, measured.MedianSeconds(0), model.ExpectedPurchases(histories, 39).Sum(), scale) ?? [],
        ]);
    }

    static PurchaseHistories Simulate(int customers)
    {
        double[] age = new double[customers];
        RandomStream random = RandomStream.For(Seed, "bench_ages");
        for (int row = 0; row < customers; row++)
            age[row] = OldestWeeks * random.OpenUniform();
        return Truth.Simulate(age, 0, Seed).Histories;
    }

    static void RequireEqualBits(PurchaseHistories histories, FitResult<ParetoNbd> fit)
    {
        FitResult<ParetoNbd> single = ParetoNbd.Fit(histories, new PurchaseFitOptions { Threads = 1 });
        if (single.Report.LogLikelihood != fit.Report.LogLikelihood)
            throw new InvalidOperationException("One thread gives other bits than all: the figures would be of different work.");
    }
}
