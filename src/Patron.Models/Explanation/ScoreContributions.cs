using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>What each column adds to each row's score: a row's sum and the base are its score.</summary>
/// <param name="Values">A row for each row of the table, a column for each column of the model.</param>
/// <param name="Base">The score from which contributions are measured: that of the average row, on the scale of the score.</param>
public sealed record ScoreContributions(FeatureMatrix Values, double Base);
