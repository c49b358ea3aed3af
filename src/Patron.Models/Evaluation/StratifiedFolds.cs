using Patron.Models.Numerics;

namespace Patron.Models.Evaluation;

/// <summary>Splits rows into folds with equal shares of positives.</summary>
public static class StratifiedFolds
{
    /// <summary>
    /// The fold of each row, 0 to <paramref name="folds"/> - 1. It depends on the keys, outcomes and seed alone, never on the
    /// order of rows. Rows of one key share a fold, so that no customer is both learnt from and tested on.
    /// </summary>
    /// <param name="keys">Who each row is about.</param>
    /// <param name="outcomes">The classes whose shares are kept; a key counts as positive when any of its rows is.</param>
    /// <param name="folds">Range: 2 to the number of distinct keys.</param>
    /// <param name="seed">Another seed gives an unrelated split.</param>
    /// <remarks>Keys of a class are put in order of their <see cref="StableHash"/> and dealt like cards.</remarks>
    public static int[] Assign(ReadOnlySpan<string> keys, ReadOnlySpan<bool> outcomes, int folds, long seed)
    {
        if (keys.Length != outcomes.Length)
            throw new ArgumentException(
                $"{outcomes.Length} outcomes for {keys.Length} keys; they must be equally many", nameof(outcomes));
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        var positive = new Dictionary<string, bool>(keys.Length, StringComparer.Ordinal);
        for (int row = 0; row < keys.Length; row++)
            positive[keys[row]] = outcomes[row] || positive.GetValueOrDefault(keys[row]);
        if (folds > positive.Count)
            throw new ArgumentOutOfRangeException(
                nameof(folds), folds, $"must be at most the number of distinct keys, {positive.Count}");

        Dictionary<string, int> foldOf = Deal(positive, folds, seed);
        int[] result = new int[keys.Length];
        for (int row = 0; row < keys.Length; row++)
            result[row] = foldOf[keys[row]];
        return result;
    }

    static Dictionary<string, int> Deal(Dictionary<string, bool> positive, int folds, long seed)
    {
        string[] keys = [.. positive.Keys];
        var order = new (bool Negative, long Hash, string Key)[keys.Length];
        Parallel.For(0, keys.Length, i => order[i] = (!positive[keys[i]], StableHash.Of(seed, "fold", keys[i]), keys[i]));
        Array.Sort(order, (a, b) =>
        {
            int byClass = a.Negative.CompareTo(b.Negative);
            int byHash = byClass != 0 ? byClass : a.Hash.CompareTo(b.Hash);
            return byHash != 0 ? byHash : string.CompareOrdinal(a.Key, b.Key);
        });
        var foldOf = new Dictionary<string, int>(keys.Length, StringComparer.Ordinal);
        for (int i = 0; i < order.Length; i++)
            foldOf[order[i].Key] = i % folds;
        return foldOf;
    }
}
