namespace Patron.Pipeline.Direct.Churn;

/// <summary>What <see cref="WhatIfAnalysis"/> found.</summary>
/// <param name="Customer">Who was asked about.</param>
/// <param name="Probability">That the customer leaves, as things are.</param>
/// <param name="BaseLogOdds">Log odds of the average customer.</param>
/// <param name="Columns">What each column adds to the log odds, the strongest first.</param>
/// <param name="Changed">Null where no change was asked for.</param>
/// <param name="Threshold">The customer counts as leaving from this probability on.</param>
/// <param name="Flips">The smallest changes that bring the probability to the other side of the threshold.</param>
/// <param name="Summary">What came of looking for these, in a sentence.</param>
public sealed record WhatIfOutcome(
    string Customer,
    double Probability,
    double BaseLogOdds,
    IReadOnlyList<WhatIfColumn> Columns,
    WhatIfChanged? Changed,
    double Threshold,
    IReadOnlyList<WhatIfFlip> Flips,
    string Summary);

/// <summary>A column of the customer.</summary>
/// <param name="Column">The column.</param>
/// <param name="Value">The customer's value.</param>
/// <param name="Adds">What it adds to the log odds.</param>
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
