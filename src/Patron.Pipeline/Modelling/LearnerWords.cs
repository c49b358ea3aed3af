using System.Globalization;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Modelling;

/// <summary>A fitted learner in words, with what its fit was told.</summary>
static class LearnerWords
{
    public static string Of(PropensityLearner learner, LearnerOptions options) => (learner, options) switch
    {
        (SegmentedLearner by, SegmentedLearnerOptions told) =>
            Invariant($"one model for each of {by.Parts.Count} levels of {by.By}, and one over all rows ({Of(by.Others, told.Others)})"),
        (_, LogisticLearnerOptions { Regression: var told }) => $"{learner.Description}, {Penalty(told)}",
        _ => learner.Description,
    };

    /// <summary>What scores rows of a level.</summary>
    public static string OfPart(SegmentedLearner learner, SegmentedLearnerOptions options, string? level) =>
        level is not null && learner.Parts.TryGetValue(level, out PropensityLearner? part)
            ? Of(part, options.Parts[level])
            : Of(learner.Others, options.Others);

    static string Penalty(LogisticRegressionOptions told) => told.L1Share > 0
        ? Invariant($"penalty {told.Penalty:G4} with a share of {told.L1Share:G3} L1")
        : Invariant($"L2 penalty {told.Penalty:G4}");

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
