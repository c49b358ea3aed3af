using Patron.Models.Numerics;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Promotion;

/// <summary>
/// Whether the version's fits found the parameters that they were looking for. One that stopped early has some others, and nobody knows
/// what a little more data would make of them. It is judged whatever the rows are.
/// </summary>
sealed class FitGate : IGate
{
    /// <inheritdoc/>
    public string Name => "fit";

    /// <inheritdoc/>
    public GateResult Judge(Trial trial) => Of(trial.Fits);

    /// <summary>Judges fits alone.</summary>
    public static GateResult Of(IReadOnlyList<FitEnd> fits)
    {
        const string name = "fit";
        if (fits.Count == 0)
            return GateResult.NotJudged(name, "how the fit ended is not on record");
        Dictionary<string, double> figures = fits.ToDictionary(fit => $"{fit.Model} steps", fit => (double)fit.Steps);
        FitEnd[] open = [.. fits.Where(fit => fit.Reason != StopReason.Converged)];
        return open.Length == 0
            ? new GateResult(name, GateOutcome.Passed, $"{Listed(fits.Select(fit => $"{fit.Model} converged after {fit.Steps} steps"))}", figures)
            : new GateResult(
                name, GateOutcome.Failed,
                $"{Listed(open.Select(fit => $"{fit.Model} did not converge: {Why(fit)}"))}; "
                + $"{string.Join(", ", open.Select(Remedy).Distinct())}, and more customers or longer histories may", figures);
    }

    /// <summary>The model's penalty does not reach a fit with covariates or a calendar, and theirs steadies their effects alone.</summary>
    static string Remedy(FitEnd fit) => fit.MovedBy is { } key
        ? $"'penalty: 0.1' or fewer columns under '{key}:' may give the fit an answer"
        : "'penalty: 0.1' under the model gives the fit an answer";

    static string Why(FitEnd fit) => fit.Reason switch
    {
        StopReason.MaxIterations => $"it ran out of steps after {fit.Steps}",
        StopReason.Diverged => "a parameter ran away without limit",
        _ => $"it found no further step after {fit.Steps}",
    };

    static string Listed(IEnumerable<string> sentences) => string.Join("; ", sentences);
}
