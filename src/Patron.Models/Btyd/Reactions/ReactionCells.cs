namespace Patron.Models.Btyd;

/// <summary>Customers with equal attributes, cell by cell: all they share is found once for each cell.</summary>
sealed class ReactionCells
{
    /// <param name="histories">The customers.</param>
    /// <param name="levels">The known values of each attribute; others count as none.</param>
    public ReactionCells(ReactionHistories histories, string[][] levels)
    {
        Dictionary<string, int>[] places = new Dictionary<string, int>[levels.Length];
        int before = 0;
        for (int attribute = 0; attribute < levels.Length; attribute++)
        {
            int first = before;
            places[attribute] = levels[attribute].Index().ToDictionary(one => one.Item, one => first + one.Index);
            before += levels[attribute].Length;
        }

        Dictionary<string, int> known = [];
        List<int[]> found = [];
        OfRow = new int[histories.Count];
        for (int row = 0; row < histories.Count; row++)
        {
            int[] here = [.. places.Select((place, attribute) =>
                place.GetValueOrDefault(histories.Attributes[attribute][row], -1))];
            string key = string.Join(' ', here);
            if (!known.TryGetValue(key, out int cell))
            {
                known[key] = cell = found.Count;
                found.Add([.. here.Where(level => level >= 0)]);
            }

            OfRow[row] = cell;
        }

        Levels = [.. found];
    }

    /// <summary>The cell of each row.</summary>
    public int[] OfRow { get; }

    /// <summary>The levels of each cell.</summary>
    public int[][] Levels { get; }
}
