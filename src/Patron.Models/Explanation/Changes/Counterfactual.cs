using System.Globalization;

namespace Patron.Models.Explanation;

/// <summary>Changes of a row that bring its score to the other side of a threshold.</summary>
/// <param name="Changes">What changes, by the order of the columns.</param>
/// <param name="Score">The score with these changes.</param>
/// <param name="Cost">
/// How much changes: of numbers the distance over the column's spread, of a category, and of a missing value, 1.
/// </param>
public sealed record Counterfactual(IReadOnlyList<FieldChange> Changes, double Score, double Cost)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{string.Join(" and ", Changes)}: score {Score:0.####}");
}

/// <summary>What a search for counterfactuals found.</summary>
/// <param name="Score">The row's score as it is.</param>
/// <param name="Threshold">The decision is yes where a score is at least this.</param>
/// <param name="Found">Those that flip the decision: fewest columns first, then the lowest cost; no two of the same columns.</param>
/// <param name="Nearest">Where none was found, the change that came nearest; null where nothing may change.</param>
public sealed record CounterfactualSearch(
    double Score, double Threshold, IReadOnlyList<Counterfactual> Found, Counterfactual? Nearest)
{
    /// <summary>The outcome in a sentence.</summary>
    public string Summary
    {
        get
        {
            string wanted = string.Create(
                CultureInfo.InvariantCulture, $"{(Score >= Threshold ? "below" : "to at least")} {Threshold:0.####}, from {Score:0.####}");
            return Found.Count > 0 ? $"{Found.Count} found that bring the score {wanted}; the first: {Found[0]}"
                : Nearest is null ? $"none found that brings the score {wanted}: no column may change"
                : $"none found that brings the score {wanted}; the nearest: {Nearest}";
        }
    }
}
