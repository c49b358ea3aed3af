using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>Scored rows.</summary>
/// <param name="Probabilities">Probability of the target, row by row, in [0, 1].</param>
/// <param name="Unseen">Values that were unknown when the model was fitted; empty when there are none.</param>
public sealed record PropensityScores(double[] Probabilities, IReadOnlyList<UnseenValue> Unseen);
