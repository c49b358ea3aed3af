namespace Patron.Pipeline.Direct.Churn;

/// <summary>What <see cref="WhatIfAnalysis"/> found.</summary>
/// <param name="Customer">Who was asked about.</param>
/// <param name="Learner">What was learnt with, as <see cref="ChurnRequest.Learner"/> names it.</param>
/// <param name="Probability">That the customer leaves, as things are.</param>
/// <param name="Scale">What columns add to: "log odds", or "probability" where trees and rules vote.</param>
/// <param name="Base">That of the average customer.</param>
/// <param name="Columns">What each column adds, the strongest first.</param>
/// <param name="Changed">Null where no change was asked for.</param>
/// <param name="Threshold">The customer counts as leaving from this probability on.</param>
/// <param name="Flips">The smallest changes that bring the probability to the other side of the threshold.</param>
/// <param name="Summary">What came of looking for these, in a sentence.</param>
public sealed record WhatIfOutcome(
    string Customer,
    string Learner,
    double Probability,
    string Scale,
    double Base,
    IReadOnlyList<WhatIfColumn> Columns,
    WhatIfChanged? Changed,
    double Threshold,
    IReadOnlyList<WhatIfFlip> Flips,
    string Summary)
{
    /// <summary>Why the learner was chosen; null where it was asked for.</summary>
    public string? LearnerReason { get; init; }
}

/// <summary>A column of the customer.</summary>
/// <param name="Column">The column.</param>
/// <param name="Value">The customer's value.</param>
/// <param name="Adds">What it adds, on the outcome's scale.</param>
/// <param name="AddsThen">The same with the changes that were asked for; null where none were.</param>
public sealed record WhatIfColumn(string Column, string Value, double Adds, double? AddsThen);

/// <summary>The changes that were asked for.</summary>
/// <param name="Changes">Such as "plan from basic to gold".</param>
/// <param name="Probability">That the customer leaves, with these changes.</param>
public sealed record WhatIfChanged(IReadOnlyList<string> Changes, double Probability);

/// <summary>Changes that bring the probability to the other side of the threshold.</summary>
/// <param name="Changes">Such as "plan from basic to gold".</param>
/// <param name="Probability">That the customer leaves, with these changes.</param>
/// <param name="Cost">Sum of differences over the columns' spreads; 1 for a category.</param>
public sealed record WhatIfFlip(IReadOnlyList<string> Changes, double Probability, double Cost);
