using System.Globalization;
using Patron.Models.Preprocessing;

namespace Patron.Models.Description;

/// <summary>The features that stay and those that go, each with its reason.</summary>
/// <param name="Kept">In the table's order; at least one.</param>
/// <param name="Dropped">In the table's order.</param>
/// <param name="Importance">Of every feature that was still there when it was asked for, in the table's order.</param>
public sealed record FeatureSelection(
    IReadOnlyList<string> Kept, IReadOnlyList<DroppedFeature> Dropped, IReadOnlyList<FeatureImportance> Importance)
{
    /// <summary>Chooses features on training rows. Rules apply in the order missing, variance, correlation, keep.</summary>
    /// <param name="table">The features; infinite numbers are refused.</param>
    /// <param name="target">The outcome of each row.</param>
    /// <param name="folds">The fold of each row, for the importance.</param>
    /// <param name="options">The rules.</param>
    /// <exception cref="ArgumentException">No feature would stay.</exception>
    /// <remarks>
    /// Guyon and Elisseeff (2003), JMLR 3: filters by one feature at a time, then by pairs; the more important of two alike stays.
    /// </remarks>
    public static FeatureSelection Of(FeatureTable table, bool[] target, int[] folds, SelectionOptions options)
    {
        options.Validate();
        Dictionary<string, DroppedFeature> dropped = new(StringComparer.Ordinal);
        foreach (DroppedFeature? feature in Columns.Select(table, column => Poor(column, options)))
        {
            if (feature is not null)
                dropped.Add(feature.Column, feature);
        }

        FeatureColumn[] rich = [.. table.Columns.Where(column => !dropped.ContainsKey(column.Name))];
        if (rich.Length == 0)
            throw new ArgumentException($"no feature would stay: {string.Join("; ", dropped.Values.Select(feature => $"{feature.Column}: {feature.Reason}"))}");
        FeatureImportance[] importance = Columns.Select(new FeatureTable(rich), column => FeatureImportance.Of(column, target, folds));
        List<FeatureColumn> kept = [];
        foreach ((FeatureColumn column, FeatureImportance _) in rich.Zip(importance)
            .OrderByDescending(one => one.Second.Auc?.Value).ThenByDescending(one => one.Second.MutualInformation))
        {
            if (Surplus(column, kept, options) is { } feature)
                dropped.Add(feature.Column, feature);
            else
                kept.Add(column);
        }

        return new FeatureSelection(
            [.. table.Columns.Where(kept.Contains).Select(column => column.Name)],
            [.. table.Columns.Where(column => dropped.ContainsKey(column.Name)).Select(column => dropped[column.Name])],
            importance);
    }

    /// <summary>The columns of a table that stay.</summary>
    public FeatureTable In(FeatureTable table)
    {
        HashSet<string> kept = [.. Kept];
        return new FeatureTable([.. table.Columns.Where(column => kept.Contains(column.Name))]);
    }

    static DroppedFeature? Poor(FeatureColumn column, SelectionOptions options)
    {
        if (options.Needed.Contains(column.Name))
            return null;
        (int missing, int commonest) = column is NumericColumn numbers ? Counts(numbers.Values, double.IsNaN) : Counts(((CategoryColumn)column).Values, value => value is null);
        double share = (double)missing / column.Rows;
        double others = 1 - ((double)commonest / column.Rows);
        return share > options.Missing
            ? new(column.Name, SelectionRule.Missing, string.Create(CultureInfo.InvariantCulture, $"missing in {100 * share:0.0} % of the rows"))
            : others < options.Variance
                ? new(column.Name, SelectionRule.Variance, string.Create(
                    CultureInfo.InvariantCulture, $"differs from its most frequent value in only {100 * others:0.00} % of the rows"))
                : null;
    }

    static (int Missing, int Commonest) Counts<T>(T[] values, Predicate<T> isMissing)
    {
        int missing = values.Count(value => isMissing(value));
        return (missing, Math.Max(missing, values.Where(value => !isMissing(value)).GroupBy(value => value).Select(same => same.Count()).DefaultIfEmpty(0).Max()));
    }

    static DroppedFeature? Surplus(FeatureColumn column, List<FeatureColumn> kept, SelectionOptions options)
    {
        if (options.Needed.Contains(column.Name))
            return null;
        if (options.Correlation is { } limit)
        {
            Association[] found = new Association[kept.Count];
            Parallel.For(0, found.Length, index => found[index] = Association.Of(kept[index], column));
            if (found.FirstOrDefault(one => Math.Abs(one.Value ?? 0) > limit) is { } alike)
            {
                return new(column.Name, SelectionRule.Correlation, string.Create(
                    CultureInfo.InvariantCulture, $"{Named(alike.Measure)} with {alike.Column}, which says more, is {alike.Value:0.000}"));
            }
        }

        return kept.Count(known => !options.Needed.Contains(known.Name)) >= options.Keep
            ? new(column.Name, SelectionRule.Keep, string.Create(CultureInfo.InvariantCulture, $"{kept.Count} features say more of the target"))
            : null;
    }

    static string Named(AssociationMeasure measure) => measure switch
    {
        AssociationMeasure.Correlation => "correlation",
        AssociationMeasure.CramersV => "Cramér's V",
        _ => "correlation ratio",
    };
}

/// <summary>A feature that is not learnt from.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Rule">The rule that dropped it.</param>
/// <param name="Reason">Why, in words and numbers.</param>
public sealed record DroppedFeature(string Column, SelectionRule Rule, string Reason);

/// <summary>The rules of <see cref="SelectionOptions"/>.</summary>
public enum SelectionRule
{
    /// <summary>Missing too often.</summary>
    Missing,

    /// <summary>Nearly always the same.</summary>
    Variance,

    /// <summary>Goes together with a more important one.</summary>
    Correlation,

    /// <summary>Beyond the number wanted.</summary>
    Keep,
}
