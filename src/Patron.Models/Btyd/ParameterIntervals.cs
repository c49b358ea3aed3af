using MathNet.Numerics.Distributions;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>How sure a fitted parameter is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end, 0 where the data set none.</param>
/// <param name="High">Upper end, infinity where the data set none.</param>
public readonly record struct ParameterInterval(string Name, double Value, double Low, double High);

/// <summary>Intervals for the parameters of a purchase model.</summary>
public static class ParameterIntervals
{
    /// <summary>How far, in the log of a parameter, a profile is followed before it is said to have no end.</summary>
    const double Farthest = 15;

    /// <summary>From the curvature at the maximum, symmetric in the logs of the parameters: quick, and right where there are many customers.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="confidence">Range: 0 &lt; confidence &lt; 1.</param>
    /// <returns>In the order of the parameters; from 0 to infinity where the fit did not determine them.</returns>
    public static IReadOnlyList<ParameterInterval> FromHessian(FitResult<PurchaseModel> fit, double confidence)
    {
        double reach = Normal.InvCDF(0, 1, (1 + Checked(confidence)) / 2);
        return [.. fit.Model.Kind.ParameterNames.Select((name, index) =>
        {
            double value = fit.Model.Parameters[index];
            double width = reach * fit.Report.StandardErrors[index] / value;
            return double.IsNaN(width)
                ? new ParameterInterval(name, value, 0, double.PositiveInfinity)
                : new ParameterInterval(name, value, value * Math.Exp(-width), value * Math.Exp(width));
        })];
    }

    /// <summary>
    /// From the profile likelihood: all values of a parameter with which, the others at their best, the histories are not much less likely.
    /// Costs some dozens of fits, and is right for few customers too.
    /// </summary>
    /// <param name="kind">The model.</param>
    /// <param name="histories">What it is fitted on, by maximum likelihood. At least one.</param>
    /// <param name="confidence">Range: 0 &lt; confidence &lt; 1.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    /// <remarks>2 (LL at the maximum - LL of the profile) is at most the quantile of chi-squared with one degree of freedom.</remarks>
    public static IReadOnlyList<ParameterInterval> FromProfile(
        PurchaseModelKind kind, PurchaseHistories histories, double confidence, int? threads = null)
    {
        double drop = ChiSquared.InvCDF(1, Checked(confidence)) / 2;
        PurchaseHistories folded = histories.Fold();
        FitResult<PurchaseModel> best = kind.Fit(folded, new PurchaseFitOptions { Threads = threads });
        if (best.Report.StopReason == StopReason.NoProgress)
            throw new InvalidOperationException($"The fit of {kind.Name} ended without a maximum: {best.Report.StopReason}.");
        return [.. kind.ParameterNames.Select((name, index) =>
        {
            double value = best.Model.Parameters[index];
            double first = Math.Clamp(best.Report.StandardErrors[index] / value, 1e-3, 1) is var step && double.IsNaN(step) ? 1 : step;
            double End(int side) => Math.Exp(side * Reach(distance => Dropped(index, side * distance), drop, first));
            return new ParameterInterval(name, value, value * End(-1), value * End(1));
        })];

        double Dropped(int index, double distance)
        {
            double moved = best.Model.Parameters[index] * Math.Exp(distance);
            PurchaseFitOptions options = new()
            {
                Threads = threads,
                Fixed = new Dictionary<string, double> { [kind.ParameterNames[index]] = moved },
                Start = best.Model.Parameters,
            };
            return best.Report.LogLikelihood - kind.Fit(folded, options).Report.LogLikelihood;
        }
    }

    /// <summary>How far one can go before so much is lost; infinity where that much never is.</summary>
    static double Reach(Func<double, double> dropped, double drop, double first)
    {
        double low = 0;
        double high = first;
        while (dropped(high) < drop)
        {
            if (high >= Farthest)
                return double.PositiveInfinity;
            low = high;
            high = Math.Min(2 * high, Farthest);
        }

        while (high - low > 1e-5 * high)
        {
            double middle = (low + high) / 2;
            if (dropped(middle) < drop)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }

    static double Checked(double confidence) => confidence > 0 && confidence < 1 ? confidence
        : throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "Confidence must lie between 0 and 1.");
}
