using Patron.Models.Numerics;

namespace Patron.Models.Contractual;

public sealed partial class Bdw
{
    /// <summary>
    /// Fits by maximum likelihood, penalised if the options say so; the search begins at the fitted <see cref="Sbg"/>.
    /// </summary>
    /// <param name="table">At least one cohort with a renewal; three renewals say something of all three parameters.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>The model and its report; the report's order is α, β, c.</returns>
    /// <exception cref="ArgumentException">No renewal was counted, or an option out of range.</exception>
    public static FitResult<Bdw> Fit(CohortTable table, RenewalFitOptions? options = null)
    {
        options ??= new RenewalFitOptions();
        Sbg start = Sbg.Fit(table, options with { Penalty = Math.Max(options.Penalty, 0.01) }).Model;
        BdwLikelihood likelihood = new(table);
        LogScaleFit fit = new(DifferencedHessian.Of(likelihood.Evaluate), ["alpha", "beta", "c"], [1, 1, 1], options.Penalty);
        (double[] found, FitReport report) = fit.Run([start.Alpha, start.Beta, 1]);
        double c = Math.Clamp(found[2], LeastC, MostC);
        if (c != found[2] || report.StopReason != StopReason.Converged && (c <= LeastC * 1.01 || c >= MostC * 0.99))
        {
            string warning = $"c = {c:G4} is at the end of its range, so the counts fit a shape beyond it better; a penalty > 0 steadies the fit.";
            report = new FitReport(report.StopReason, report.LogLikelihood, report.Iterations, [.. report.Warnings, warning], report.Covariance);
        }

        return new FitResult<Bdw>(new Bdw(found[0], found[1], c), report);
    }

    /// <summary>Log-likelihood of the counts, each customer's renewals and leaving being one observation.</summary>
    public double LogLikelihood(CohortTable table) => new BdwLikelihood(table).Evaluate([Alpha, Beta, C], new double[3]);
}
