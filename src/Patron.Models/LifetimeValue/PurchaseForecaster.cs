using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.LifetimeValue;

/// <summary>A way to forecast purchases that takes part in a back-test: it sees histories and a horizon, and nothing that came later.</summary>
public abstract record PurchaseForecaster
{
    private protected PurchaseForecaster()
    {
    }

    /// <summary>Its name for people.</summary>
    public abstract string Name { get; }

    /// <summary>How many numbers it learns; of forecasters as good as each other the one with the fewest is chosen.</summary>
    /// <param name="covariates">How many things more are known of each customer. Range: &gt;= 0.</param>
    public abstract int Parameters(int covariates);

    /// <summary>Learns from the histories and forecasts each customer's purchases in the horizon after them.</summary>
    /// <param name="histories">At least one.</param>
    /// <param name="covariates">What else is known of each; null for nothing.</param>
    /// <param name="horizon">In the histories' time unit.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    internal abstract Forecast Learn(PurchaseHistories histories, CustomerCovariates? covariates, double horizon, int? threads);
}

/// <summary>What a forecaster expects.</summary>
/// <param name="Purchases">Of each customer.</param>
/// <param name="Warnings">What its fit warned of.</param>
readonly record struct Forecast(double[] Purchases, IReadOnlyList<string> Warnings);

/// <summary>A purchase model, fitted.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Penalty">Weight of the L2 penalty of a fit without covariates. Range: &gt;= 0.</param>
public sealed record ModelForecaster(PurchaseModelKind Kind, double Penalty = 0) : PurchaseForecaster
{
    /// <inheritdoc/>
    public override string Name => Kind.Name;

    /// <inheritdoc/>
    public override int Parameters(int covariates) =>
        Kind.ParameterNames.Count + ((Effects.Parameters.Count > 0 ? Effects.Parameters : Kind.MovedByCovariates).Count * covariates);

    /// <summary>How effects of covariates are learnt, where there are any; the number of threads is that of the work. <value>Default: maximum likelihood.</value></summary>
    public CovariateFitOptions Effects { get; init; } = new();

    internal override Forecast Learn(PurchaseHistories histories, CustomerCovariates? covariates, double horizon, int? threads)
    {
        if (covariates is not null)
        {
            FitResult<CovariateModel> moved = CovariateModel.Fit(Kind, histories, covariates, Effects with { Threads = threads });
            return new(moved.Model.ExpectedPurchases(histories, covariates, horizon, threads), moved.Report.Warnings);
        }

        FitResult<PurchaseModel> fit = Kind.Fit(histories, new PurchaseFitOptions { Penalty = Penalty, Threads = threads });
        return new(fit.Model.ExpectedPurchases(histories, horizon, threads), fit.Report.Warnings);
    }

    /// <summary>The report of its fit.</summary>
    internal FitReport Report(PurchaseHistories histories, CustomerCovariates? covariates, int? threads) => covariates is null
        ? Kind.Fit(histories, new PurchaseFitOptions { Penalty = Penalty, Threads = threads }).Report
        : CovariateModel.Fit(Kind, histories, covariates, Effects with { Threads = threads }).Report;
}

/// <summary>Each customer goes on at the rate so far: x / T per unit of time.</summary>
public sealed record RateForecaster : PurchaseForecaster
{
    /// <inheritdoc/>
    public override string Name => "each goes on at the rate so far";

    /// <inheritdoc/>
    public override int Parameters(int covariates) => 0;

    internal override Forecast Learn(PurchaseHistories histories, CustomerCovariates? covariates, double horizon, int? threads)
    {
        double[] expected = new double[histories.Count];
        for (int row = 0; row < expected.Length; row++)
            expected[row] = histories.Age[row] > 0 ? histories.Frequency[row] / histories.Age[row] * horizon : 0;
        return new(expected, []);
    }
}

/// <summary>Every customer buys like the mean customer: Σx / ΣT per unit of time.</summary>
public sealed record MeanForecaster : PurchaseForecaster
{
    /// <inheritdoc/>
    public override string Name => "everyone buys like the mean customer";

    /// <inheritdoc/>
    public override int Parameters(int covariates) => 1;

    internal override Forecast Learn(PurchaseHistories histories, CustomerCovariates? covariates, double horizon, int? threads)
    {
        (double purchases, double time) = (0, 0);
        for (int row = 0; row < histories.Count; row++)
        {
            purchases += histories.Weights[row] * histories.Frequency[row];
            time += histories.Weights[row] * histories.Age[row];
        }

        double[] expected = new double[histories.Count];
        Array.Fill(expected, time > 0 ? purchases / time * horizon : 0);
        return new(expected, []);
    }
}
