using Patron.Models.LifetimeValue;

namespace Patron.Pipeline.Modelling;

/// <summary>Why a purchase or spend model was chosen, as people read it.</summary>
/// <param name="Reason">In a sentence.</param>
/// <param name="Candidates">All that took part, the best first; empty where nothing was compared.</param>
public sealed record ModelChoice(string Reason, IReadOnlyList<ModelCandidate> Candidates)
{
    internal static ModelChoice Of(SpendChoice choice) => new(choice.Reason, [.. choice.Candidates.Select(ModelCandidate.Of)]);

    internal static ModelChoice Of(PurchaseChoice choice) => new(choice.Reason, [.. choice.Candidates.Select(ModelCandidate.Of)]);
}

/// <summary>A way to foretell purchases, or customers' mean spend, and how well it did.</summary>
/// <param name="Name">Such as <c>BG/NBD</c>.</param>
/// <param name="Parameters">How many numbers it learns.</param>
/// <param name="Rmse">Root mean squared error in purchases a customer, or in money a purchase, over all moments it foretold from; null where nothing was foretold.</param>
/// <param name="Mae">Mean absolute error, the mean over those moments.</param>
/// <param name="Bias">Mean of foretold less actual, likewise.</param>
/// <param name="NormalisedGini">How well it orders customers, 1 for perfectly, likewise; null where all did the same.</param>
/// <param name="AkaikeInformation">2 x parameters - 2 x log-likelihood, where models are compared by that.</param>
/// <param name="Warnings">What its fits warned of.</param>
public sealed record ModelCandidate(
    string Name,
    int Parameters,
    double? Rmse,
    double? Mae,
    double? Bias,
    double? NormalisedGini,
    double? AkaikeInformation,
    IReadOnlyList<string> Warnings)
{
    internal static ModelCandidate Of(CandidateReport report)
    {
        bool foretold = report.ByOrigin.Count > 0;
        return new(
            report.Name,
            report.Parameters,
            foretold ? report.Rmse : null,
            foretold ? report.ByOrigin.Average(one => one.Errors.Mae) : null,
            foretold ? report.ByOrigin.Average(one => one.Errors.Bias) : null,
            report.ByOrigin.Average(one => one.NormalisedGini),
            report.AkaikeInformation,
            report.Warnings);
    }
}
