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
        int[] strata = new int[outcomes.Length];
        for (int row = 0; row < strata.Length; row++)
            strata[row] = outcomes[row] ? 0 : 1;
        return Assign(keys, strata, folds, seed);
    }

    /// <summary>The same for rows of any number of strata; a key is of the least one of its rows.</summary>
    internal static int[] Assign(ReadOnlySpan<string> keys, int[] strata, int folds, long seed)
    {
        if (keys.Length != strata.Length)
            throw new ArgumentException(
                $"{strata.Length} outcomes for {keys.Length} keys; they must be equally many", nameof(strata));
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        var stratumOf = new Dictionary<string, int>(keys.Length, StringComparer.Ordinal);
        for (int row = 0; row < keys.Length; row++)
            stratumOf[keys[row]] = Math.Min(strata[row], stratumOf.GetValueOrDefault(keys[row], int.MaxValue));
        if (folds > stratumOf.Count)
            throw new ArgumentOutOfRangeException(
                nameof(folds), folds, $"must be at most the number of distinct keys, {stratumOf.Count}");

        Dictionary<string, int> foldOf = Deal(stratumOf, folds, seed);
        int[] result = new int[keys.Length];
        for (int row = 0; row < keys.Length; row++)
            result[row] = foldOf[keys[row]];
        return result;
    }

    static Dictionary<string, int> Deal(Dictionary<string, int> stratumOf, int folds, long seed)
    {
        string[] keys = [.. stratumOf.Keys];
        var order = new (int Stratum, long Hash, string Key)[keys.Length];
        Parallel.For(0, keys.Length, i => order[i] = (stratumOf[keys[i]], StableHash.Of(seed, "fold", keys[i]), keys[i]));
        Array.Sort(order, (a, b) =>
        {
            int byClass = a.Stratum.CompareTo(b.Stratum);
            int byHash = byClass != 0 ? byClass : a.Hash.CompareTo(b.Hash);
            return byHash != 0 ? byHash : string.CompareOrdinal(a.Key, b.Key);
        });
        var foldOf = new Dictionary<string, int>(keys.Length, StringComparer.Ordinal);
        for (int i = 0; i < order.Length; i++)
            foldOf[order[i].Key] = i % folds;
        return foldOf;
    }
}
