namespace Patron.Models.Explanation;

/// <summary>A linear model of the scores near one row.</summary>
/// <param name="Reasons">What holds of the row and what that adds, the strongest first.</param>
/// <param name="Intercept">The linear model's score where none of the reasons holds.</param>
/// <param name="LocalScore">The linear model's score of the row: intercept and all reasons.</param>
/// <param name="Score">The row's true score.</param>
/// <param name="Fidelity">
/// Share of the variance of the drawn rows' scores that the linear model tells, by weight (R squared). Near 0 the reasons explain little.
/// </param>
public sealed record LimeExplanation(
    IReadOnlyList<LimeReason> Reasons, double Intercept, double LocalScore, double Score, double Fidelity);

/// <summary>What holds of a row and what it adds near it.</summary>
/// <param name="Column">The column.</param>
/// <param name="Condition">The quartile or category, such as "9 &lt; tenure &lt;= 29" or "contract = Two year".</param>
/// <param name="Weight">What it adds to the score, against rows of which it does not hold.</param>
public sealed record LimeReason(string Column, string Condition, double Weight);
