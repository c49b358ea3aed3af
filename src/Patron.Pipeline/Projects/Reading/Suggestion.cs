namespace Patron.Pipeline.Projects.Reading;

/// <summary>Guesses what a mistyped word was meant to be.</summary>
public static class Suggestion
{
    const int MostListed = 20;

    /// <summary>The closest word by edit distance, or null where none is near: at most one mistake in three letters.</summary>
    public static string? For(string word, IEnumerable<string> known)
    {
        var nearest = known.Select(candidate => (candidate, distance: Distance(word, candidate)))
            .DefaultIfEmpty(("", int.MaxValue)).MinBy(pair => pair.Item2);
        int allowed = (Math.Max(word.Length, nearest.Item1.Length) + 1) / 3;
        return nearest.Item2 <= allowed ? nearest.Item1 : null;
    }

    /// <summary>A remedy: the word meant, the closest unless it is given, and all that would do (at least one).</summary>
    public static string Among(string word, IReadOnlyCollection<string> known, string? meant = null)
    {
        string all = string.Join(", ", known.Take(MostListed)) + (known.Count > MostListed ? ", ..." : "");
        if ((meant ?? For(word, known)) is not { } closest)
            return $"possible: {all}";
        return known.Count == 1 ? $"did you mean '{closest}'?" : $"did you mean '{closest}'? Possible: {all}";
    }

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours that lead from one word to the other.</summary>
    public static int Distance(string from, string to)
    {
        int[] beforeLast = new int[to.Length + 1];
        int[] last = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int[] row = new int[to.Length + 1];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int substitution = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.Min(substitution, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last) = (last, row);
        }

        return last[to.Length];
    }
}
