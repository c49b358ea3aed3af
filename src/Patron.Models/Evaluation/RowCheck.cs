namespace Patron.Models.Evaluation;

/// <summary>Refuses columns that cannot be evaluated, naming row and value.</summary>
static class RowCheck
{
    public static void Scores(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes, ReadOnlySpan<double> weights)
    {
        if (scores.Length != outcomes.Length)
            throw new ArgumentException(
                $"{outcomes.Length} outcomes for {scores.Length} scores; they must be equally many", nameof(outcomes));
        if (scores.IsEmpty)
            throw new ArgumentException("there are no rows to evaluate", nameof(scores));
        for (int row = 0; row < scores.Length; row++)
        {
            if (double.IsNaN(scores[row]))
                throw new ArgumentException($"row {row}: the score is NaN", nameof(scores));
        }

        Weights(weights, scores.Length);
    }

    public static void Probabilities(ReadOnlySpan<double> probabilities)
    {
        for (int row = 0; row < probabilities.Length; row++)
        {
            if (!(probabilities[row] is >= 0 and <= 1))
                throw new ArgumentException(
                    $"row {row}: probability {probabilities[row]} is outside [0, 1]", nameof(probabilities));
        }
    }

    /// <summary>Weights may be absent.</summary>
    public static void Weights(ReadOnlySpan<double> weights, int rows)
    {
        if (weights.IsEmpty)
            return;
        if (weights.Length != rows)
            throw new ArgumentException($"{weights.Length} weights for {rows} rows; they must be equally many", nameof(weights));
        bool any = false;
        for (int row = 0; row < rows; row++)
        {
            if (!double.IsFinite(weights[row]) || weights[row] < 0)
                throw new ArgumentException($"row {row}: weight {weights[row]} is not a finite number of at least 0",
                    nameof(weights));
            any |= weights[row] > 0;
        }

        if (!any)
            throw new ArgumentException("all weights are 0, so there are no rows to evaluate", nameof(weights));
    }
}
