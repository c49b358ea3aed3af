using Patron.Models.Preprocessing;

namespace Patron.Models.Boosting;

/// <summary>What the options say of columns: in which direction they may act, and which may stand together on a path.</summary>
sealed class ColumnRules
{
    readonly int[] _directions;
    readonly int[][] _groups;

    ColumnRules(int[] directions, int[][] groups)
    {
        _directions = directions;
        _groups = groups;
    }

    /// <summary>Finds the named columns.</summary>
    /// <exception cref="ArgumentException">No such column, a category with a direction, or both directions for one.</exception>
    public static ColumnRules Of(FeatureTable table, BoostingOptions options)
    {
        string[] names = [.. table.Columns.Select(column => column.Name)];
        int[] directions = new int[names.Length];
        foreach (string name in options.Increasing)
            Direct(name, 1);
        foreach (string name in options.Decreasing)
            Direct(name, -1);
        int[][] groups = [.. options.Interactions.Select(group => group.Select(IndexOf).ToArray())];
        int[] alone = groups.Length == 0 ? [] : [.. Enumerable.Range(0, names.Length).Except(groups.SelectMany(group => group))];
        return new ColumnRules(directions, [.. groups, .. alone.Select(index => new[] { index })]);

        void Direct(string name, int direction)
        {
            int index = IndexOf(name);
            if (table.Columns[index] is not NumericColumn)
                throw new ArgumentException($"column '{name}' is a category: a prediction rises or falls with numbers only");
            if (directions[index] == -direction)
                throw new ArgumentException($"column '{name}' is to rise and to fall; name it once");
            directions[index] = direction;
        }

        int IndexOf(string name)
        {
            int index = Array.IndexOf(names, name);
            return index >= 0
                ? index
                : throw new ArgumentException($"there is no column '{name}'; the table has {string.Join(", ", names)}");
        }
    }

    /// <summary>1 if predictions may only rise with the column, -1 if only fall, else 0.</summary>
    public int DirectionOf(int column) => _directions[column];

    /// <summary>Those of the columns that may be asked after others were asked above.</summary>
    public int[] Allowed(int[] columns, int[] asked)
    {
        if (_groups.Length == 0)
            return columns;
        HashSet<int> together = [.. _groups.Where(group => asked.All(group.Contains)).SelectMany(group => group)];
        return Array.FindAll(columns, together.Contains);
    }
}
