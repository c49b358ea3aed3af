using Patron.Models.Preprocessing;

namespace Patron.Models.Description;

/// <summary>A place in a column where the target may change at once: groups on one side of it, groups on the other.</summary>
/// <param name="column">The column.</param>
/// <param name="groups">Its groups, or those of its target rates.</param>
/// <param name="counts">The rows of each group.</param>
/// <param name="sides">For each group 0 (neither side), 1 (below, or the level itself) or 2 (above, or all other rows).</param>
sealed class LeakEdge(FeatureColumn column, ColumnGroups groups, GroupCount[] counts, byte[] sides)
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
    /// <param name="target">The outcome of each row.</param>
    public static IEnumerable<LeakEdge> Of(FeatureColumn column, double[] rates, bool[] target)
    {
        ColumnGroups groups = ColumnGroups.Make(column, column is NumericColumn ? NumberGroups : MostLevels);
        GroupCount[] counts = groups.Count(target);
        IEnumerable<byte[]> alone = OneAgainstOthers(groups);
        if (column is NumericColumn)
            return BetweenNeighbours(groups, counts).Concat(alone).Select(sides => new LeakEdge(column, groups, counts, sides));
        ColumnGroups ordered = ColumnGroups.Make(new NumericColumn(column.Name, rates), NumberGroups);
        GroupCount[] orderedCounts = ordered.Count(target);
        return BetweenNeighbours(ordered, orderedCounts).Select(sides => new LeakEdge(column, ordered, orderedCounts, sides))
            .Concat(alone.Select(sides => new LeakEdge(column, groups, counts, sides)));
    }

    /// <summary>The rows of both sides.</summary>
    public OddsTable Count() => new([On(1)], [On(2)]);

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
    public LeakSide Describe()
    {
        (GroupCount one, GroupCount two) = (On(1), On(2));
        (byte pure, byte other) = one.Purity >= two.Purity ? ((byte)1, (byte)2) : ((byte)2, (byte)1);
        (GroupCount inside, GroupCount beside) = (On(pure), On(other));
        return new LeakSide(
            LeakValues.Of(column, RowsOn(pure)), inside.Rows, inside.Rate, LeakValues.Of(column, RowsOn(other)), beside.Rows, beside.Rate);
    }

    GroupCount On(byte side)
    {
        GroupCount sum = default;
        for (int group = 0; group < sides.Length; group++)
            sum += sides[group] == side ? counts[group] : default;
        return sum;
    }

    int[] RowsOn(byte side) => [.. Enumerable.Range(0, groups.Of.Length).Where(row => sides[groups.Of[row]] == side)];

    static IEnumerable<byte[]> BetweenNeighbours(ColumnGroups groups, GroupCount[] counts)
    {
        int ranges = groups.Groups.Count(group => group.Kind == GroupKind.Range);
        int wide = (int)Math.Ceiling(WideWindow * groups.Of.Length);
        for (int edge = 1; edge < ranges; edge++)
        {
            yield return Windows(counts, edge, ranges, 1);
            yield return Windows(counts, edge, ranges, wide);
        }
    }

    /// <summary>Groups on either side of an edge until they have so many rows.</summary>
    static byte[] Windows(GroupCount[] counts, int edge, int ranges, int rows)
    {
        byte[] sides = new byte[counts.Length];
        long taken = 0;
        for (int group = edge - 1; group >= 0 && taken < rows; taken += counts[group--].Rows)
            sides[group] = 1;
        taken = 0;
        for (int group = edge; group < ranges && taken < rows; taken += counts[group++].Rows)
            sides[group] = 2;
        return sides;
    }

    static IEnumerable<byte[]> OneAgainstOthers(ColumnGroups groups)
    {
        if (groups.Groups.Count < 2)
            yield break;
        foreach ((int index, ColumnGroup group) in groups.Groups.Index())
        {
            if (group.Kind is GroupKind.Range or GroupKind.OtherLevels)
                continue;
            byte[] sides = [.. Enumerable.Repeat((byte)2, groups.Groups.Count)];
            sides[index] = 1;
            yield return sides;
        }
    }
}
