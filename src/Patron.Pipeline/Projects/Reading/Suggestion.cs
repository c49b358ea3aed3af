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

    /// <summary>A remedy: the closest word, where there is one, and all that would do.</summary>
    public static string Among(string word, IReadOnlyCollection<string> known, string ifNone = "there is none")
    {
        if (known.Count == 0)
            return ifNone;
        string all = string.Join(", ", known.Take(MostListed)) + (known.Count > MostListed ? ", ..." : "");
        return For(word, known) is { } closest ? $"did you mean '{closest}'? Possible: {all}" : $"possible: {all}";
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
