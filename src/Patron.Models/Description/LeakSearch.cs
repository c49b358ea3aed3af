using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Description;

/// <summary>Finds features that know the target too well to be known beforehand.</summary>
/// <remarks>
/// <para>Three things give a leak away. It ranks nearly all pairs right alone. It does so among rows that are alike in another feature: a
/// count that goes on past the instant tells nearly all beside the same count that stops there. Or it has an edge: the odds of the target
/// change at once, many-fold, between neighbouring values, between one level and all others, or between missing and present: threefold
/// where one side is pure, limit / (1 - limit) fold elsewhere. What is known beforehand foresees gradually: far apart values differ as
/// much as one likes, neighbours little.</para>
/// <para>An honest feature has such an edge where it cuts another in two, as "no purchase in 90 days" cuts the days since the last one.
/// So an edge counts only where it stays among rows that are alike in any other feature without an edge of its own.</para>
/// <para>Kaufman, Rosset, Perlich and Stitelman (2012), "Leakage in data mining", ACM TKDD 6(4), for what leaks are; the strata are those of
/// Mantel and Haenszel (1959), JNCI 22.</para>
/// </remarks>
public static class LeakSearch
{
    /// <summary>Of more rows than this a sample of the customers is searched, which tells as much.</summary>
    public const int MostRows = 200_000;

    /// <summary>The features that know the target too well, in the table's order.</summary>
    /// <param name="table">The features; infinite numbers are refused.</param>
    /// <param name="target">The outcome of each row.</param>
    /// <param name="keys">Who each row is about; rows of one customer are not independent.</param>
    /// <param name="options">What is too well.</param>
    public static IReadOnlyList<Leak> Of(FeatureTable table, bool[] target, string[] keys, LeakOptions? options = null)
    {
        options ??= new LeakOptions();
        options.Validate();
        if (target.Length != table.Rows || keys.Length != table.Rows)
            throw new ArgumentException($"{target.Length} outcomes and {keys.Length} keys for {table.Rows} rows", nameof(target));
        if (table.Rows > MostRows)
            (table, target, keys) = Sample(table, target, keys, options.Seed);
        int customers = keys.Distinct(StringComparer.Ordinal).Count();
        if (customers < options.Folds)
            return [];
        int[] folds = StratifiedFolds.Assign(keys, target, options.Folds, options.Seed);
        double weight = (double)customers / table.Rows;
        SearchedColumn[] columns = Columns.Select(table, column => SearchedColumn.Of(column, target, folds, weight, options));
        double chance = options.Chance / Math.Max(1, columns.Sum(column => column.Edges.Count));
        double within = options.Chance / Math.Max(1, columns.Sum(column => column.EdgesBelow(chance).Count())); // only these are tried again
        SearchedColumn[] plain = [.. columns.Where(column => !column.KnowsAlone(options) && !column.EdgesBelow(chance).Any())];
        return [.. columns.Select(Judge).OfType<Leak>()];

        Leak? Judge(SearchedColumn column)
        {
            SharpEdge? edge = column.EdgesBelow(chance).FirstOrDefault(edge => plain.All(other =>
                edge.Edge.CountWithin(other.Column, target).Chance(edge.Ratio, weight) < within));
            (SearchedColumn Other, double Area)? beside = column.KnowsBeside(columns, target, options);
            return edge is null && beside is null && !column.KnowsAlone(options)
                ? null
                : new Leak(column.Column.Name, column.Auc?.Value, edge?.Edge.Describe(), beside?.Other.Column.Name, beside?.Area);
        }
    }

    /// <summary>Some customers with all their rows, the same whatever the order of the rows.</summary>
    static (FeatureTable Table, bool[] Target, string[] Keys) Sample(FeatureTable table, bool[] target, string[] keys, long seed)
    {
        double share = (double)MostRows / table.Rows;
        int[] rows = [.. Enumerable.Range(0, keys.Length).Where(row => StableHash.Share(seed, "leaks", keys[row]) < share)];
        return (table.Take(rows), Array.ConvertAll(rows, row => target[row]), Array.ConvertAll(rows, row => keys[row]));
    }
}
