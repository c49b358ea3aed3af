using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>Values that a column of a row may become, and what a change of it costs.</summary>
sealed class CandidateValues
{
    // A normal deviate's median absolute deviation times this is its standard deviation.
    const double OfMedianDeviation = 1.4826;

    readonly FieldLimits _limits;
    readonly bool _isWhole;
    readonly double _spread;

    public CandidateValues(FeatureColumn known, FieldValue own, FieldLimits limits, double[] cuts, int points)
    {
        (Column, Own, _limits) = (known.Name, own, limits);
        double[] numbers = known is NumericColumn { Values: var all } ? [.. all.Where(value => !double.IsNaN(value)).Order()] : [];
        _isWhole = numbers.All(double.IsInteger);
        _spread = Spread(numbers);
        IEnumerable<FieldValue> values = known is NumericColumn
            ? [.. ColumnGrid.Of(known, points), .. Around(cuts, points), .. Ends()]
            : limits.Categories?.Select(FieldValue.Of) ?? ColumnGrid.Of(known, points);
        Values = [.. values.Distinct().Where(IsAllowed)];
    }

    public string Column { get; }

    public FieldValue Own { get; }

    /// <summary>Allowed values other than its own.</summary>
    public FieldValue[] Values { get; }

    public double Cost(FieldValue value) => value == Own ? 0
        : value.IsNumber && !value.IsMissing && !Own.IsMissing ? Math.Abs(value.Number - Own.Number) / _spread
        : 1;

    /// <summary>Numbers between its own and another, from its own on: nearer to it and evenly apart.</summary>
    public FieldValue[] Between(FieldValue nearest, FieldValue other, int steps)
    {
        if (!other.IsNumber || other.IsMissing || nearest.IsMissing)
            return [];
        double[] numbers =
            [.. Enumerable.Range(1, steps).Select(step => nearest.Number + ((other.Number - nearest.Number) * step / (steps + 1)))];
        return [.. Array.ConvertAll(numbers, Fitting).Distinct().Where(IsAllowed)];
    }

    /// <summary>A number a little further from its own with as few decimals as a hundredth of the spread asks for.</summary>
    public FieldValue Rounded(FieldValue value)
    {
        if (!value.IsNumber || value.IsMissing || Own.IsMissing || _isWhole)
            return value;
        decimal step = (decimal)Math.Pow(10, Math.Clamp(Math.Floor(Math.Log10(_spread / 100)), -20, 20));
        // Beyond that a decimal cannot hold it, and a double no decimals.
        if (Math.Abs(value.Number) / (double)step > 1e15 || step == 0)
            return value;
        decimal steps = (decimal)value.Number / step;
        decimal away = (value.Number > Own.Number ? decimal.Ceiling(steps) : decimal.Floor(steps)) * step;
        var rounded = FieldValue.Of((double)away);
        return IsAllowed(rounded) ? rounded : value;
    }

    bool IsAllowed(FieldValue value) => value != Own && !value.IsMissing && _limits.Refusal(Own, value) is null;

    FieldValue Fitting(double number) =>
        FieldValue.Of(!_isWhole ? number : number > Own.Number ? Math.Ceiling(number) : Math.Floor(number));

    IEnumerable<FieldValue> Ends() => new[] { _limits.Least, _limits.Most }.OfType<double>().Where(double.IsFinite).Select(FieldValue.Of);

    /// <summary>Both sides of the cuts that trees make.</summary>
    IEnumerable<FieldValue> Around(double[] cuts, int points)
    {
        int every = Math.Max(1, cuts.Length / (2 * points));
        foreach (double cut in cuts.Where((_, place) => place % every == 0 && double.IsFinite(cuts[place]) && cuts[place] < double.MaxValue))
        {
            yield return FieldValue.Of(_isWhole ? Math.Floor(cut) : cut);
            yield return FieldValue.Of(_isWhole ? Math.Floor(cut) + 1 : Math.BitIncrement(cut));
        }
    }

    static double Spread(double[] sorted)
    {
        if (sorted.Length == 0)
            return 1;
        double median = sorted[sorted.Length / 2];
        double[] apart = [.. sorted.Select(value => Math.Abs(value - median)).Order()];
        double spread = OfMedianDeviation * apart[apart.Length / 2];
        if (spread == 0)
            spread = Math.Sqrt(sorted.Average(value => (value - median) * (value - median)));
        return spread > 0 ? spread : 1;
    }
}
