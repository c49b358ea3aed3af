using Patron.Models.Explanation;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>What <see cref="WhatIfAnalysis"/> found.</summary>
/// <param name="Customer">Who was asked about.</param>
/// <param name="Learner">What was learnt with, as <see cref="ChurnRequest.Learner"/> names it.</param>
/// <param name="Probability">That the customer leaves, as things are.</param>
/// <param name="Scale">What columns add to: "log odds", or "probability" where trees and rules vote; with "before calibration" where that maps the probability.</param>
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

    /// <summary>Columns that were used and know too well who left to be known beforehand.</summary>
    public IReadOnlyList<ChurnLeak> Leaks { get; init; } = [];
}

/// <summary>A column of the customer.</summary>
/// <param name="Column">The column.</param>
/// <param name="Value">The customer's value.</param>
/// <param name="Adds">What it adds, on the outcome's scale.</param>
/// <param name="AddsThen">The same with the changes that were asked for; null where none were.</param>
public sealed record WhatIfColumn(string Column, string Value, double Adds, double? AddsThen);

/// <summary>The changes that were asked for.</summary>
/// <param name="Changes">Column by column.</param>
/// <param name="Probability">That the customer leaves, with these changes.</param>
/// <param name="Unseen">What they bring together that no customer has so; the more of it, the less the probability is worth.</param>
public sealed record WhatIfChanged(IReadOnlyList<WhatIfChange> Changes, double Probability, IReadOnlyList<WhatIfPair> Unseen);

/// <summary>Changes that bring the probability to the other side of the threshold.</summary>
/// <param name="Changes">Column by column.</param>
/// <param name="Probability">That the customer leaves, with these changes.</param>
/// <param name="Cost">Sum of differences over the columns' spreads; 1 for a category.</param>
/// <param name="Unseen">As of <see cref="WhatIfChanged"/>; none where changes without were found.</param>
public sealed record WhatIfFlip(IReadOnlyList<WhatIfChange> Changes, double Probability, double Cost, IReadOnlyList<WhatIfPair> Unseen);

/// <summary>Another value of a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="From">What the customer has: a number or a text; null where it is missing.</param>
/// <param name="To">What it becomes, in the same way.</param>
public sealed record WhatIfChange(string Column, object? From, object? To)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Column} from {Value(From)} to {Value(To)}";

    internal static WhatIfChange Of(FieldChange change) => new(change.Column, Raw(change.From), Raw(change.To));

    internal static object? Raw(FieldValue value) => value.IsMissing ? null : value.IsNumber ? value.Number : value.Category;

    internal static string Value(object? raw) => $"{(raw is double number ? FieldValue.Of(number) : FieldValue.Of((string?)raw))}";
}

/// <summary>Values of two columns that no customer has together, though customers enough have either.</summary>
/// <param name="Column">The one column.</param>
/// <param name="Value">Its value; null where it is missing.</param>
/// <param name="Other">The other column.</param>
/// <param name="OtherValue">Its value; null where it is missing.</param>
public sealed record WhatIfPair(string Column, object? Value, string Other, object? OtherValue)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Column} {WhatIfChange.Value(Value)} with {Other} {WhatIfChange.Value(OtherValue)}";

    internal static WhatIfPair Of(UnseenPair pair) =>
        new(pair.Column, WhatIfChange.Raw(pair.Value), pair.Other, WhatIfChange.Raw(pair.OtherValue));
}
