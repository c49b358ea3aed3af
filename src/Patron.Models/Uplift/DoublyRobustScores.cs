using Patron.Models.Evaluation;

namespace Patron.Models.Uplift;

/// <summary>
/// A score of the effect of each treatment on each row: right on average, at any value of the columns, if either what is expected of outcomes or
/// the probabilities of arms are right.
/// </summary>
/// <remarks>
/// Robins, Rotnitzky and Zhao (1994), Journal of the American Statistical Association 89; cross-fitted as in Chernozhukov et al. (2018), Econometrics
/// Journal 21: of arm a the expected outcome m(a), plus what the outcome of a row in a is above it by the probability of a; less the same of the control.
/// </remarks>
public sealed class DoublyRobustScores
{
    readonly double[][] _scores;
    readonly string[]? _keys;

    internal DoublyRobustScores(UpliftRows rows, CrossFitted nuisances)
    {
        Arms = rows.Arms;
        _keys = rows.Keys;
        Clipped = nuisances.Clipped;
        double[][] outcomes = [.. nuisances.Means.Select((means, arm) => ScoresOf(rows, nuisances, arm))];
        _scores = [.. outcomes.Skip(1).Select(arm => arm.Zip(outcomes[0], (treated, control) => treated - control).ToArray())];
    }

    /// <summary>The treatments.</summary>
    public IReadOnlyList<string> Arms { get; }

    /// <summary>How many probabilities of arms were brought within <see cref="UpliftOptions.Clip"/>.</summary>
    public int Clipped { get; }

    /// <summary>Scores of rows; what is expected of them is learnt in folds, with the learners of the options.</summary>
    /// <exception cref="ArgumentException">An arm has too few rows or outcomes for the folds.</exception>
    public static DoublyRobustScores Of(UpliftRows rows, UpliftOptions? options = null) =>
        new(rows, CrossFitted.Of(rows, options ?? new UpliftOptions()));

    /// <summary>The scores of one treatment, row by row. Unit: that of the outcome.</summary>
    /// <param name="arm">Its place among <see cref="Arms"/>, from 0.</param>
    public double[] Of(int arm) => _scores[arm];

    /// <summary>
    /// The score of each row under a treatment of its own, and 0 where it gets none.
    /// </summary>
    /// <param name="chosen">The place among <see cref="Arms"/> of each row's treatment; negative for none.</param>
    public double[] Of(IReadOnlyList<int> chosen) =>
        [.. chosen.Select((arm, row) => arm < 0 ? 0 : _scores[arm][row])];

    /// <summary>The mean effect of a treatment on all rows; rows of one key are taken together for its error.</summary>
    /// <param name="arm">Its place among <see cref="Arms"/>, from 0.</param>
    /// <param name="confidence">Of the interval. Range: 0 &lt; confidence &lt; 1.</param>
    public Estimate Average(int arm, double confidence = Estimate.UsualConfidence)
    {
        if (_keys is null)
            return Estimate.MeanOf(_scores[arm], confidence);
        double[][] byKey = [.. _scores[arm].Zip(_keys).GroupBy(row => row.Second, row => row.First, StringComparer.Ordinal).Select(key => key.ToArray())];
        return Estimate.MeanOf(
            Array.ConvertAll(byKey, scores => scores.Average()), Array.ConvertAll(byKey, scores => (double)scores.Length), confidence);
    }

    static double[] ScoresOf(UpliftRows rows, CrossFitted nuisances, int arm)
    {
        (double[] means, double[] likely) = (nuisances.Means[arm], nuisances.Propensities[arm]);
        double[] scores = new double[rows.Count];
        for (int row = 0; row < scores.Length; row++)
            scores[row] = means[row] + (rows.ArmOf[row] == arm ? (rows.Outcomes[row] - means[row]) / likely[row] : 0);
        return scores;
    }
}
