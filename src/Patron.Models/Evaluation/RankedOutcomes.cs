namespace Patron.Models.Evaluation;

/// <summary>
/// Scores with their outcomes, equal scores gathered into one group, ascending: the order of the rows leaves no trace. A group of
/// weight 0 occurs in resampled worlds only.
/// </summary>
/// <remarks>Weights of 1 make whole numbers, which sums and products keep exactly up to 9e15: pairs of 1e8 rows.</remarks>
sealed class RankedOutcomes
{
    RankedOutcomes(double[] scores, double[] positives, double[] negatives)
    {
        Scores = scores;
        Positives = positives;
        Negatives = negatives;
        LogLosses = new(() => (
            Array.ConvertAll(scores, score => -Math.Log(Clip(score))),
            Array.ConvertAll(scores, score => -Math.Log(1 - Clip(score)))));
    }

    /// <summary>Rows of a weight above 0.</summary>
    public int Rows { get; private init; }

    /// <summary>Whether a row counts for more or less than one.</summary>
    public bool IsWeighted { get; private init; }

    /// <summary>Those of them whose outcome is true.</summary>
    public int PositiveRows { get; private init; }

    /// <summary>Distinct scores, ascending.</summary>
    public double[] Scores { get; }

    /// <summary>Weight of the positive rows of each score.</summary>
    public double[] Positives { get; }

    /// <summary>Weight of the negative rows of each score.</summary>
    public double[] Negatives { get; }

    /// <summary>Sums of the squares of those weights; the weights themselves where all are 1.</summary>
    public required double[] PositiveSquares { get; init; }

    /// <inheritdoc cref="PositiveSquares"/>
    public required double[] NegativeSquares { get; init; }

    /// <summary>
    /// What each score, as a probability, costs a positive and a negative row; for all worlds of the same scores once.
    /// </summary>
    public Lazy<(double[] IfPositive, double[] IfNegative)> LogLosses { get; private init; }

    /// <summary>Weight of all positive rows.</summary>
    public double PositiveWeight { get; private set; }

    /// <summary>Weight of all negative rows.</summary>
    public double NegativeWeight { get; private set; }

    public double Weight => PositiveWeight + NegativeWeight;

    public int Groups => Scores.Length;

    public bool HasBoth => PositiveWeight > 0 && NegativeWeight > 0;

    /// <summary>Share of positive rows, by weight.</summary>
    public double BaseRate => PositiveWeight / Weight;

    /// <summary>How many rows of equal weight say as much about a mean.</summary>
    /// <remarks>Kish (1965), Survey Sampling, section 11.7.</remarks>
    public double EffectiveRows => Weight * Weight / (PositiveSquares.Sum() + NegativeSquares.Sum());

    public double WeightOf(int group) => Positives[group] + Negatives[group];

    /// <summary>Gathers rows.</summary>
    /// <param name="scores">Any real numbers; NaN is refused.</param>
    /// <param name="outcomes">What happened, row by row.</param>
    /// <param name="weights">
    /// Finite and not negative, not all 0; empty for 1 each. A row of weight 0 is as good as absent.
    /// </param>
    public static RankedOutcomes Of(
        ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes, ReadOnlySpan<double> weights = default)
    {
        RowCheck.Scores(scores, outcomes, weights);
        double[] sorted = weights.IsEmpty ? scores.ToArray() : Weighted(scores, weights);
        double[] signed = Signed(outcomes, weights, sorted.Length);
        Array.Sort(sorted, signed);
        int[] starts = Starts(sorted);
        var ranked = new RankedOutcomes(Array.ConvertAll(starts, start => sorted[start]), new double[starts.Length],
            new double[starts.Length])
        {
            Rows = sorted.Length,
            IsWeighted = signed.Any(weight => Math.Abs(weight) != 1),
            PositiveRows = signed.Count(weight => weight > 0),
            PositiveSquares = new double[starts.Length],
            NegativeSquares = new double[starts.Length],
        };
        for (int group = 0; group < starts.Length; group++)
        {
            Span<double> rows = signed.AsSpan()[starts[group]..(group + 1 < starts.Length ? starts[group + 1] : signed.Length)];
            // Sorting leaves equal scores in any order, so their weights are added in an order of their own.
            if (ranked.IsWeighted)
                rows.Sort();
            ranked.Gather(group, rows);
        }

        ranked.Sum();
        return ranked;
    }

    /// <summary>The same scores with room for other weights.</summary>
    public RankedOutcomes Empty() => new(Scores, new double[Groups], new double[Groups])
    {
        IsWeighted = true,
        PositiveSquares = PositiveSquares,
        NegativeSquares = NegativeSquares,
        LogLosses = LogLosses,
    };

    /// <summary>Takes the totals of weights that were filled in.</summary>
    public void Sum()
    {
        (double positive, double negative) = (0, 0);
        for (int group = 0; group < Scores.Length; group++)
        {
            positive += Positives[group];
            negative += Negatives[group];
        }

        (PositiveWeight, NegativeWeight) = (positive, negative);
    }

    static double Clip(double probability) =>
        Math.Clamp(probability, BinaryMetrics.SmallestProbability, 1 - BinaryMetrics.SmallestProbability);

    void Gather(int group, ReadOnlySpan<double> signed)
    {
        foreach (double weight in signed)
        {
            if (weight > 0)
            {
                Positives[group] += weight;
                PositiveSquares[group] += weight * weight;
            }
            else
            {
                Negatives[group] -= weight;
                NegativeSquares[group] += weight * weight;
            }
        }
    }

    static double[] Weighted(ReadOnlySpan<double> scores, ReadOnlySpan<double> weights)
    {
        var kept = new List<double>(scores.Length);
        for (int row = 0; row < scores.Length; row++)
        {
            if (weights[row] > 0)
                kept.Add(scores[row]);
        }

        return [.. kept];
    }

    /// <summary>The weight of each row that has one: above 0 where the outcome is true, below where it is not.</summary>
    static double[] Signed(ReadOnlySpan<bool> outcomes, ReadOnlySpan<double> weights, int rows)
    {
        double[] signed = new double[rows];
        int next = 0;
        for (int row = 0; row < outcomes.Length; row++)
        {
            double weight = weights.IsEmpty ? 1 : weights[row];
            if (weight > 0)
                signed[next++] = outcomes[row] ? weight : -weight;
        }

        return signed;
    }

    /// <summary>Where each run of equal numbers begins.</summary>
    public static int[] Starts(ReadOnlySpan<double> sorted)
    {
        var starts = new List<int>();
        for (int row = 0; row < sorted.Length; row++)
        {
            if (row == 0 || sorted[row] != sorted[row - 1])
                starts.Add(row);
        }

        return [.. starts];
    }
}
