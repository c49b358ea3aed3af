using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.Spend;

/// <summary>
/// A spend model whose parameters differ between customers by what is known of them: ln p = ln p₀ + Σ γ z for each parameter that
/// covariates z move. A coefficient of gamma-gamma's v multiplies expected spend by exp(γ) for each unit more; one of the hurdle model's median
/// multiplies what is paid, one of its a the odds that a purchase is free.
/// </summary>
/// <remarks>
/// As Fader and Hardie (2007) do for purchases, "Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD models"; the scale of
/// Fader and Hardie (2013), equation 1a, and the logit and log-normal means of Cragg (1971) are what is linear in them.
/// </remarks>
public sealed partial class SpendCovariateModel
{
    readonly MovedParameters _moved;

    /// <summary>A model with known parameters.</summary>
    /// <param name="baseline">The model of a customer whose covariates are all 0.</param>
    /// <param name="covariates">Names of the covariates.</param>
    /// <param name="effects">The coefficients; what is not named moves nothing.</param>
    /// <exception cref="ArgumentException">An effect names a parameter or covariate that there is not.</exception>
    public SpendCovariateModel(SpendModel baseline, IReadOnlyList<string> covariates, IReadOnlyList<CovariateEffect> effects)
    {
        (Baseline, Covariates, Effects) = (baseline, covariates, effects);
        _moved = new MovedParameters(baseline.Parameters, baseline.Kind.ParameterNames, covariates, effects);
    }

    /// <summary>The model of a customer whose covariates are all 0.</summary>
    public SpendModel Baseline { get; }

    /// <summary>Names of the covariates.</summary>
    public IReadOnlyList<string> Covariates { get; }

    /// <summary>The coefficients, in the order of a fit's report behind the parameters.</summary>
    public IReadOnlyList<CovariateEffect> Effects { get; }

    /// <summary>How sure a fit is of what depends on customers' own parameters.</summary>
    internal EffectSlopes Slopes => _moved.Slopes;

    /// <summary>The model of a customer.</summary>
    /// <param name="covariates">In the order of their names.</param>
    /// <exception cref="ArgumentException">Another number of covariates, or some so far out that a parameter leaves its range.</exception>
    public SpendModel For(ReadOnlySpan<double> covariates) => _moved.Model(covariates, Baseline.Kind.Create);

    /// <summary>The model of a customer, and how sure a fit is of the parameters that are the customer's own.</summary>
    /// <param name="covariates">In the order of their names.</param>
    /// <param name="report">Of the fit that gave this model.</param>
    /// <returns>The report with the covariance of the customer's own parameters, by the delta method on their logs.</returns>
    public FitResult<SpendModel> For(ReadOnlySpan<double> covariates, FitReport report)
    {
        SpendModel own = For(covariates);
        return new(own, _moved.Report(own.Parameters, covariates, report));
    }

    /// <summary><see cref="SpendModel.ExpectedSpend(SpendHistories)"/> of each customer's own model.</summary>
    /// <exception cref="ArgumentException">Unequal lengths, or covariates other than the model's.</exception>
    public double[] ExpectedSpend(SpendHistories histories, CustomerCovariates covariates)
    {
        Check(histories, covariates);
        double[] result = new double[histories.Count];
        foreach ((double[] own, int[] rows) in covariates.Groups())
        {
            double[] found = For(own).ExpectedSpend(histories.Take(rows));
            for (int index = 0; index < rows.Length; index++)
                result[rows[index]] = found[index];
        }

        return result;
    }

    /// <summary>
    /// Expected spend per purchase of new customers, of whom covariates are all that is known, in money; may be infinite, see the model.
    /// </summary>
    /// <exception cref="ArgumentException">Covariates other than the model's.</exception>
    public double[] ExpectedSpendOfNewCustomers(CustomerCovariates covariates)
    {
        CheckNames(covariates);
        double[] result = new double[covariates.Count];
        foreach ((double[] own, int[] rows) in covariates.Groups())
        {
            double mean = For(own).PopulationMean;
            foreach (int row in rows)
                result[row] = mean;
        }

        return result;
    }

    /// <summary>Log-likelihood of the histories, each by the customer's own model.</summary>
    /// <exception cref="ArgumentException">Unequal lengths, or covariates other than the model's.</exception>
    public double LogLikelihood(SpendHistories histories, CustomerCovariates covariates)
    {
        Check(histories, covariates);
        return covariates.Groups().Sum(group => For(group.Values).LogLikelihoodOf(histories.Take(group.Rows)));
    }

    /// <summary>Draws what customers pay for so many purchases.</summary>
    /// <param name="purchases">Of each customer. Range: whole numbers &gt;= 0.</param>
    /// <param name="covariates">Of each customer.</param>
    /// <param name="seed">The same seed draws the same amounts.</param>
    public SpendHistories Simulate(ReadOnlySpan<double> purchases, CustomerCovariates covariates, long seed)
    {
        CheckNames(covariates);
        SpendCheck.SameLength(covariates.Count, purchases.Length, covariates.Names[0]);
        List<(int[] Rows, SpendHistories Part)> parts = [];
        foreach ((double[] own, int[] rows) in covariates.Groups())
        {
            double[] counts = new double[rows.Length];
            for (int index = 0; index < rows.Length; index++)
                counts[index] = purchases[rows[index]];
            // Groups have random streams of their own: the first customers of two must not be drawn alike.
            parts.Add((rows, For(own).Draw(counts, StableHash.Of(seed, "spend_covariates", $"{parts.Count}"))));
        }

        return SpendHistories.Join(parts, purchases.Length);
    }

    void Check(SpendHistories histories, CustomerCovariates covariates)
    {
        CheckNames(covariates);
        SpendCheck.SameLength(covariates.Count, histories.Count, covariates.Names[0]);
    }

    void CheckNames(CustomerCovariates covariates) => _moved.CheckNames(covariates);
}
