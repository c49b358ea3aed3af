using System.Globalization;
using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Modelling;

/// <summary>Looks for the smallest change of a customer that brings a version's probability to the other side of a threshold.</summary>
sealed class ChangeAdvice
{
    static readonly CounterfactualOptions Options = new() { Wanted = 1 };

    readonly PropensityModel _model;
    readonly FeatureTable _known;
    readonly ChangeLimits _limits;

    public ChangeAdvice(PropensityModel model, PropensityChanges changes)
    {
        _model = model;
        _known = Known(changes);
        _limits = new ChangeLimits(_known, changes.Limits);
    }

    /// <summary>
    /// Of a row, such as <c>bill 40 instead of 62.5: 0.31</c>, with the probability then; says so where there is none within the limits.
    /// </summary>
    /// <exception cref="InvalidOperationException">A threshold that is no probability.</exception>
    public string Of(FeatureTable table, int row, double threshold)
    {
        if (threshold is not (> 0 and < 1))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"a threshold is a probability above 0 and below 1, and this one is {threshold}: write it as 0.5"));
        }

        CounterfactualSearch search = Counterfactuals.Of(_model, _known, table, row, threshold, _limits, Options);
        return search.Found.Count > 0 ? TextOf(search.Found[0])
            : search.Nearest is { } nearest ? $"none; the nearest: {TextOf(nearest)}"
            : "none: nothing may change";
    }

    static string TextOf(Counterfactual one) => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join(", ", one.Changes.Select(change => $"{change.Column.Replace('_', ' ')} {change.To} instead of {change.From}"))}: {one.Score:0.000}");

    /// <summary>The values as rows; those of a feature of fewer go round.</summary>
    internal static FeatureTable Known(PropensityChanges changes)
    {
        int rows = changes.Numbers.Values.Select(values => values.Length).Concat(changes.Levels.Values.Select(values => values.Length)).Prepend(1).Max();
        return new FeatureTable(
        [
            .. changes.Numbers.Select(column => (FeatureColumn)new NumericColumn(column.Key, Filled(column.Value, double.NaN, rows))),
            .. changes.Levels.Select(column => (FeatureColumn)new CategoryColumn(column.Key, Filled<string?>(column.Value, null, rows))),
        ]);
    }

    static T[] Filled<T>(T[] values, T missing, int rows) =>
        [.. Enumerable.Range(0, rows).Select(row => values.Length == 0 ? missing : values[row % values.Length])];
}
