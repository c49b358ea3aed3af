namespace Patron.Models.Btyd;

/// <summary>How a covariate moves a parameter.</summary>
/// <param name="Parameter">The purchase model's parameter.</param>
/// <param name="Covariate">The covariate.</param>
/// <param name="Value">The coefficient γ: one unit more multiplies the parameter by exp(γ).</param>
public readonly record struct CovariateEffect(string Parameter, string Covariate, double Value);

/// <summary>
/// A purchase model whose parameters differ between customers by what is known of them: ln p = ln p₀ + Σ γ z for each parameter that
/// covariates z move. A larger α makes purchases rarer, a larger a drop-out sooner.
/// </summary>
/// <remarks>Fader and Hardie (2007), "Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD models".</remarks>
public sealed partial class CovariateModel
{
    readonly MovedParameters _moved;

    /// <summary>A model with known parameters.</summary>
    /// <param name="baseline">The model of a customer whose covariates are all 0.</param>
    /// <param name="covariates">Names of the covariates.</param>
    /// <param name="effects">The coefficients; what is not named moves nothing.</param>
    /// <exception cref="ArgumentException">An effect names a parameter or covariate that there is not.</exception>
    public CovariateModel(PurchaseModel baseline, IReadOnlyList<string> covariates, IReadOnlyList<CovariateEffect> effects)
    {
        (Baseline, Covariates, Effects) = (baseline, covariates, effects);
        _moved = new MovedParameters(baseline.Parameters, baseline.Kind.ParameterNames, covariates, effects);
    }

    /// <summary>The model of a customer whose covariates are all 0.</summary>
    public PurchaseModel Baseline { get; }

    /// <summary>Names of the covariates.</summary>
    public IReadOnlyList<string> Covariates { get; }

    /// <summary>The coefficients, in the order of a fit's report behind the parameters.</summary>
    public IReadOnlyList<CovariateEffect> Effects { get; }

    /// <summary>The model of a customer.</summary>
    /// <param name="covariates">In the order of their names.</param>
    /// <exception cref="ArgumentException">Another number of covariates, or some so far out that a parameter leaves its range.</exception>
    public PurchaseModel For(ReadOnlySpan<double> covariates) => _moved.Model(covariates, Baseline.Kind.Create);

    /// <summary><see cref="PurchaseModel.ProbabilityAlive(PurchaseHistories, int?)"/> of each customer's own model.</summary>
    /// <exception cref="ArgumentException">No histories, unequal lengths, or covariates other than the model's.</exception>
    public double[] ProbabilityAlive(PurchaseHistories histories, CustomerCovariates covariates, int? threads = null) =>
        ByGroup(histories, covariates, (model, group) => model.ProbabilityAlive(group, threads));

    /// <summary><see cref="PurchaseModel.ExpectedPurchases(PurchaseHistories, double, int?)"/> of each customer's own model.</summary>
    /// <exception cref="ArgumentException">No histories, unequal lengths, or covariates other than the model's.</exception>
    public double[] ExpectedPurchases(PurchaseHistories histories, CustomerCovariates covariates, double horizon, int? threads = null) =>
        ByGroup(histories, covariates, (model, group) => model.ExpectedPurchases(group, horizon, threads));

    /// <summary><see cref="PurchaseModel.DiscountedPurchases(PurchaseHistories, double, double, int?)"/> of each customer's own model.</summary>
    /// <exception cref="ArgumentException">No histories, unequal lengths, or covariates other than the model's.</exception>
    public double[] DiscountedPurchases(
        PurchaseHistories histories, CustomerCovariates covariates, double horizon, double rate, int? threads = null) =>
        ByGroup(histories, covariates, (model, group) => model.DiscountedPurchases(group, horizon, rate, threads));

    /// <summary>Log-likelihood of the histories by their weights, each by the customer's own model.</summary>
    /// <exception cref="ArgumentException">No histories, unequal lengths, or covariates other than the model's.</exception>
    public double LogLikelihood(PurchaseHistories histories, CustomerCovariates covariates, int? threads = null)
    {
        Check(histories, covariates);
        double sum = 0;
        foreach ((double[] values, int[] rows) in covariates.Groups())
            sum += For(values).LogLikelihood(histories.Take(rows), threads);
        return sum;
    }

    double[] ByGroup(PurchaseHistories histories, CustomerCovariates covariates, Func<PurchaseModel, PurchaseHistories, double[]> values)
    {
        Check(histories, covariates);
        double[] result = new double[histories.Count];
        foreach ((double[] own, int[] rows) in covariates.Groups())
        {
            double[] found = values(For(own), histories.Take(rows));
            for (int index = 0; index < rows.Length; index++)
                result[rows[index]] = found[index];
        }

        return result;
    }

    void Check(PurchaseHistories histories, CustomerCovariates covariates)
    {
        CheckNames(covariates);
        CovariateFit.Check(histories, covariates);
    }
}
