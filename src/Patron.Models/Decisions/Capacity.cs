using Patron.Models.Numerics;

namespace Patron.Models.Decisions;

/// <summary>Who is taken when only so many can be.</summary>
/// <param name="Selected">Whether each row is taken.</param>
/// <param name="Count">How many are: exactly as many as asked for, or all rows where there are fewer.</param>
/// <param name="Threshold">The lowest score taken; null where nobody is.</param>
/// <param name="TiedTaken">Rows of just that score that are taken.</param>
/// <param name="TiedLeft">Rows of just that score that are not: chance decided between them.</param>
public sealed record Capacity(bool[] Selected, int Count, double? Threshold, int TiedTaken, int TiedLeft)
{
    /// <summary>Takes the rows of highest score.</summary>
    /// <param name="scores">Probabilities, expected profits or any other numbers. NaN is refused.</param>
    /// <param name="keys">
    /// Who each row is about, each once. Equal scores are taken by their hash, so the order of the rows is irrelevant.
    /// </param>
    /// <param name="count">How many can be taken. Range: &gt;= 0.</param>
    /// <param name="seed">Another seed decides otherwise between equal scores.</param>
    public static Capacity Top(ReadOnlySpan<double> scores, ReadOnlySpan<string> keys, int count, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Check(scores, keys);
        double[] sorted = scores.ToArray();
        Array.Sort(sorted);
        int taken = Math.Min(count, sorted.Length);
        bool[] selected = new bool[sorted.Length];
        if (taken == 0)
            return new Capacity(selected, 0, null, 0, 0);
        double threshold = sorted[^taken];
        var tied = new List<(long Hash, string Key, int Row)>();
        int above = 0;
        for (int row = 0; row < selected.Length; row++)
        {
            selected[row] = scores[row] > threshold;
            above += selected[row] ? 1 : 0;
            if (scores[row] == threshold)
                tied.Add((StableHash.Of(seed, "capacity", keys[row]), keys[row], row));
        }

        tied.Sort((a, b) => a.Hash != b.Hash ? a.Hash.CompareTo(b.Hash) : string.CompareOrdinal(a.Key, b.Key));
        foreach ((_, _, int row) in tied.Take(taken - above))
            selected[row] = true;
        return new Capacity(selected, taken, threshold, taken - above, tied.Count - taken + above);
    }

    /// <summary>Takes a share of the rows, rounded down to whole ones.</summary>
    /// <param name="scores">As for <see cref="Top"/>.</param>
    /// <param name="keys">As for <see cref="Top"/>.</param>
    /// <param name="share">Range: [0, 1]; as a decimal, so that 0.29 of 100 rows are 29.</param>
    /// <param name="seed">As for <see cref="Top"/>.</param>
    public static Capacity TopShare(ReadOnlySpan<double> scores, ReadOnlySpan<string> keys, decimal share, long seed) =>
        share is >= 0 and <= 1
        ? Top(scores, keys, (int)decimal.Floor(share * scores.Length), seed)
        : throw new ArgumentOutOfRangeException(nameof(share), share, "must lie in [0, 1]");

    static void Check(ReadOnlySpan<double> scores, ReadOnlySpan<string> keys)
    {
        if (scores.Length != keys.Length)
            throw new ArgumentException($"{keys.Length} keys for {scores.Length} scores; they must be equally many",
                nameof(keys));
        var known = new HashSet<string>(keys.Length, StringComparer.Ordinal);
        for (int row = 0; row < keys.Length; row++)
        {
            if (double.IsNaN(scores[row]))
                throw new ArgumentException($"row {row}: the score is NaN", nameof(scores));
            if (!known.Add(keys[row]))
                throw new ArgumentException($"row {row}: key '{keys[row]}' is there twice; a customer can be taken once",
                    nameof(keys));
        }
    }
}
