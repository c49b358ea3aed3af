using Patron.Models.Numerics;

namespace Patron.Models.Evaluation;

/// <summary>How a figure of a model grows with the rows it learns from.</summary>
/// <param name="Share">Of the training rows, in (0, 1].</param>
/// <param name="Rows">Mean number of rows.</param>
/// <param name="Scores">The figure for each seed.</param>
public sealed record LearningCurvePoint(double Share, double Rows, IReadOnlyList<double> Scores)
{
    /// <summary>Mean over the seeds.</summary>
    public double Mean => Scores.Average();

    /// <summary>
    /// Standard deviation over the seeds, which share rows: it says how much the sample matters, not how sure the mean is; null
    /// for one.
    /// </summary>
    public double? Spread => Scores.Count < 2
        ? null
        : Math.Sqrt(Scores.Sum(score => (score - Mean) * (score - Mean)) / (Scores.Count - 1));
}

/// <summary>Fits on growing parts of the training rows.</summary>
public static class LearningCurve
{
    /// <summary>
    /// The curve. Parts are nested: for one seed, a smaller share's rows are among a larger one's. Keys are drawn within each
    /// outcome, so that shares of positives stay, and rows of one key go together.
    /// </summary>
    /// <param name="keys">Who each training row is about.</param>
    /// <param name="outcomes">The outcome of each; a key counts as positive when any of its rows is.</param>
    /// <param name="shares">Of the keys of either outcome, at least one each. Range: 0 &lt; share &lt;= 1, rising.</param>
    /// <param name="seeds">How many orders are drawn. Range: &gt;= 1.</param>
    /// <param name="seed">Another seed gives other orders.</param>
    /// <param name="fitAndScore">Fits on these rows, ascending, and gives the figure on rows that are never among them.</param>
    public static IReadOnlyList<LearningCurvePoint> Of(
        ReadOnlySpan<string> keys, ReadOnlySpan<bool> outcomes, IReadOnlyList<double> shares, int seeds, long seed,
        Func<int[], double> fitAndScore)
    {
        if (keys.Length != outcomes.Length || keys.IsEmpty)
            throw new ArgumentException(
                $"{outcomes.Length} outcomes for {keys.Length} keys; they must be equally many, at least one", nameof(outcomes));
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        for (int i = 0; i < shares.Count; i++)
        {
            if (!(shares[i] is > 0 and <= 1) || (i > 0 && !(shares[i] > shares[i - 1])))
                throw new ArgumentOutOfRangeException(nameof(shares), shares[i],
                    "shares must lie above 0, at most at 1, and rise");
        }

        string[] names = keys.ToArray();
        var positive = new Dictionary<string, bool>(StringComparer.Ordinal);
        for (int row = 0; row < names.Length; row++)
            positive[names[row]] = outcomes[row] || positive.GetValueOrDefault(names[row]);
        double[][] scores = [.. shares.Select(_ => new double[seeds])];
        double[] rows = new double[shares.Count];
        for (int draw = 0; draw < seeds; draw++)
        {
            Dictionary<string, double> place = Places(positive, seed, draw);
            for (int i = 0; i < shares.Count; i++)
            {
                int[] taken = [.. Enumerable.Range(0, names.Length).Where(row => place[names[row]] < shares[i])];
                scores[i][draw] = fitAndScore(taken);
                rows[i] += (double)taken.Length / seeds;
            }
        }

        return [.. shares.Select((share, i) => new LearningCurvePoint(share, rows[i], scores[i]))];
    }

    /// <summary>The share of its class that comes before each key in the order of one draw; 0 for the first.</summary>
    static Dictionary<string, double> Places(Dictionary<string, bool> positive, long seed, int draw)
    {
        var places = new Dictionary<string, double>(positive.Count, StringComparer.Ordinal);
        foreach (bool happened in (ReadOnlySpan<bool>)[true, false])
        {
            string[] ordered =
            [
                .. positive.Where(key => key.Value == happened).Select(key => key.Key)
                    .OrderBy(key => StableHash.Of(seed, $"learning curve {draw}", key))
                    .ThenBy(key => key, StringComparer.Ordinal),
            ];
            for (int i = 0; i < ordered.Length; i++)
                places[ordered[i]] = (double)i / ordered.Length;
        }

        return places;
    }
}
