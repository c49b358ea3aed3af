using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// Fits on so few customers that nobody can say how sure they are: with about as many customers as parameters, curvature and drawn worlds
/// give intervals that hold nothing.
/// </summary>
static class FewCustomers
{
    /// <summary>Customers with a repeat purchase from which on there are standard errors and intervals.</summary>
    public const int Fewest = 10;

    /// <summary>Whether fewer came back.</summary>
    public static bool AreThere(PurchaseHistories histories) => CountOf(histories) < Fewest;

    /// <summary>The fit; without errors of its parameters where too few came back.</summary>
    public static FitResult<T> Unsure<T>(FitResult<T> fit, PurchaseHistories histories) => AreThere(histories) ? fit with { Report = Unsure(fit.Report, []) } : fit;

    /// <summary>The same with a warning.</summary>
    public static FitResult<T> Warned<T>(FitResult<T> fit, PurchaseHistories histories) => AreThere(histories)
        ? fit with
        {
            Report = Unsure(fit.Report, [$"Customers who came back: {CountOf(histories)}, too few to say how sure the fit is. "
                + $"From {Fewest} on there are standard errors and intervals."]),
        }
        : fit;

    static FitReport Unsure(FitReport report, string[] warnings)
    {
        double[,] unknown = new double[report.Covariance.GetLength(0), report.Covariance.GetLength(1)];
        for (int row = 0; row < unknown.GetLength(0); row++)
        {
            for (int column = 0; column < unknown.GetLength(1); column++)
                unknown[row, column] = double.NaN;
        }

        return new FitReport(report.StopReason, report.LogLikelihood, report.Iterations, [.. warnings, .. report.Warnings], unknown);
    }

    static int CountOf(PurchaseHistories histories)
    {
        int came = 0;
        foreach (double frequency in histories.Frequency)
            came += frequency > 0 ? 1 : 0;
        return came;
    }
}
