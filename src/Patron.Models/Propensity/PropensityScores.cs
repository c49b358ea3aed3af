using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>Scored rows.</summary>
/// <param name="Probabilities">Probability of the target, row by row, in [0, 1].</param>
/// <param name="Unseen">Values that were unknown when the model was fitted; empty when there are none.</param>
public sealed record PropensityScores(double[] Probabilities, IReadOnlyList<UnseenValue> Unseen);

/// <summary>Why a row's score differs from that of an average customer.</summary>
/// <param name="Column">The raw column.</param>
/// <param name="Value">The row's value in it, as in "Contract=Month-to-month".</param>
/// <param name="Contribution">What it adds to the log odds.</param>
public sealed record ScoreReason(string Column, string Value, double Contribution);
