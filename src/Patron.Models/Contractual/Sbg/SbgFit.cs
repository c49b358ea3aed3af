using Patron.Models.Numerics;

namespace Patron.Models.Contractual;

public sealed partial class Sbg
{
    /// <summary>Fits by maximum likelihood, penalised if the options say so.</summary>
    /// <param name="table">At least one cohort with a renewal.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>The model and its report; the report's order is α, β.</returns>
    /// <exception cref="ArgumentException">No renewal was counted, or an option out of range.</exception>
    public static FitResult<Sbg> Fit(CohortTable table, RenewalFitOptions? options = null)
    {
        options ??= new RenewalFitOptions();
        FitCheck.Penalty(options.Penalty);
        SbgLikelihood likelihood = new(table);
        LogScaleFit fit = new(likelihood.Evaluate, ["alpha", "beta"], [1, 1], options.Penalty);
        double churn = Math.Clamp(likelihood.Churn, 0.001, 0.999);
        (double[] found, FitReport report) = fit.Run([2 * churn, 2 * (1 - churn)]);
        return new FitResult<Sbg>(new Sbg(found[0], found[1]), report);
    }

    /// <summary>Log-likelihood of the counts, each customer's renewals and leaving being one observation.</summary>
    /// <remarks>Fader and Hardie (2007), appendix B; several cohorts add up.</remarks>
    public double LogLikelihood(CohortTable table) =>
        new SbgLikelihood(table).Evaluate([Alpha, Beta], new double[2], new double[2, 2]);
}
