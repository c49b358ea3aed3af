using Patron.Models.Preprocessing;

namespace Patron.Models.Description;

/// <summary>A place in a column where the target may change at once: groups on one side of it, groups on the other.</summary>
/// <param name="column">The column.</param>
/// <param name="groups">Its groups, or those of its target rates.</param>
/// <param name="sides">For each group 0 (neither side), 1 (below, or the level itself) or 2 (above, or all other rows).</param>
sealed class LeakEdge(FeatureColumn column, ColumnGroups groups, byte[] sides)
{
    /// <summary>Groups of a number, the finest windows that are looked at.</summary>
    const int NumberGroups = 50;

    /// <summary>Most levels of a category that are each compared with all other rows.</summary>
    const int MostLevels = 50;

    /// <summary>Share of the rows in the wider windows.</summary>
    const double WideWindow = 0.1;

    const int RowsOfStratum = 20;
    const int FewestStrata = 4;
    const int MostStrata = 20;

    /// <summary>Every edge of a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="rates">Its target rates, each fold's learnt from the others.</param>
    public static IEnumerable<LeakEdge> Of(FeatureColumn column, double[] rates)
    {
        ColumnGroups groups = ColumnGroups.Make(column, column is NumericColumn ? NumberGroups : MostLevels);
        IEnumerable<LeakEdge> ordered = column is NumericColumn
            ? BetweenNeighbours(column, groups)
            : BetweenNeighbours(column, ColumnGroups.Make(new NumericColumn(column.Name, rates), NumberGroups));
        return ordered.Concat(OneAgainstOthers(column, groups));
    }

    /// <summary>The rows of both sides.</summary>
    public OddsTable Count(ReadOnlySpan<bool> target)
    {
        GroupCount[] counts = new GroupCount[3];
        for (int row = 0; row < target.Length; row++)
        {
            byte side = sides[groups.Of[row]];
            counts[side] = counts[side].Plus(target[row]);
        }

        return new OddsTable([counts[1]], [counts[2]]);
    }

    /// <summary>The rows of both sides, those that another column finds alike together.</summary>
    public OddsTable CountWithin(FeatureColumn other, ReadOnlySpan<bool> target)
    {
        int[] rows = [.. Enumerable.Range(0, target.Length).Where(row => sides[groups.Of[row]] != 0)];
        int below = rows.Count(row => sides[groups.Of[row]] == 1);
        int strata = Math.Clamp(Math.Min(below, rows.Length - below) / RowsOfStratum, FewestStrata, MostStrata);
        ColumnGroups alike = ColumnGroups.Make(other.Take(rows), strata);
        GroupCount[][] counts = [new GroupCount[alike.Groups.Count], new GroupCount[alike.Groups.Count]];
        for (int index = 0; index < rows.Length; index++)
        {
            GroupCount[] side = counts[sides[groups.Of[rows[index]]] - 1];
            side[alike.Of[index]] = side[alike.Of[index]].Plus(target[rows[index]]);
        }

        return new OddsTable(counts[0], counts[1]);
    }

    /// <summary>The purer side and what is beside it.</summary>
    public LeakSide Describe(ReadOnlySpan<bool> target)
    {
        GroupCount[] counts = new GroupCount[3];
        List<int>[] rows = [[], [], []];
        for (int row = 0; row < target.Length; row++)
        {
            byte side = sides[groups.Of[row]];
            counts[side] = counts[side].Plus(target[row]);
            rows[side].Add(row);
        }

        double[] rates = Array.ConvertAll(counts, count => (double)count.Positives / count.Rows);
        (int pure, int other) = Math.Min(rates[1], 1 - rates[1]) <= Math.Min(rates[2], 1 - rates[2]) ? (1, 2) : (2, 1);
        return new LeakSide(
            LeakValues.Of(column, rows[pure]), counts[pure].Rows, rates[pure],
            LeakValues.Of(column, rows[other]), counts[other].Rows, rates[other]);
    }

    static IEnumerable<LeakEdge> BetweenNeighbours(FeatureColumn column, ColumnGroups groups)
    {
        int[] rows = new int[groups.Groups.Count];
        foreach (int group in groups.Of)
            rows[group]++;
        int ranges = groups.Groups.Count(group => group.Kind == GroupKind.Range);
        int wide = (int)Math.Ceiling(WideWindow * groups.Of.Length);
        for (int edge = 1; edge < ranges; edge++)
        {
            yield return new LeakEdge(column, groups, Windows(rows, edge, ranges, 1));
            yield return new LeakEdge(column, groups, Windows(rows, edge, ranges, wide));
        }
    }

    static byte[] Windows(int[] rows, int edge, int ranges, int window)
    {
        byte[] sides = new byte[rows.Length];
        for (int group = edge - 1, taken = 0; group >= 0 && taken < window; taken += rows[group--])
            sides[group] = 1;
        for (int group = edge, taken = 0; group < ranges && taken < window; taken += rows[group++])
            sides[group] = 2;
        return sides;
    }

    static IEnumerable<LeakEdge> OneAgainstOthers(FeatureColumn column, ColumnGroups groups)
    {
        if (groups.Groups.Count < 2)
            yield break;
        foreach ((int index, ColumnGroup group) in groups.Groups.Index())
        {
            if (group.Kind is GroupKind.Range or GroupKind.OtherLevels)
                continue;
            byte[] sides = [.. Enumerable.Repeat((byte)2, groups.Groups.Count)];
            sides[index] = 1;
            yield return new LeakEdge(column, groups, sides);
        }
    }
}
