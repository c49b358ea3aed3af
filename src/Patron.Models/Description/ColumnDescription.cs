using System.Globalization;
using Patron.Models.Preprocessing;

namespace Patron.Models.Description;

/// <summary>What there is in a column.</summary>
public sealed record ColumnDescription
{
    /// <summary>Bars of a histogram, besides the one of missing values.</summary>
    const int Bars = 20;

    static readonly double[] Shares = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>Whether it holds numbers; otherwise it holds categories.</summary>
    public required bool IsNumber { get; init; }

    /// <summary>All rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows without a value.</summary>
    public required int Missing { get; init; }

    /// <summary>Different values, missing not counted.</summary>
    public required int Distinct { get; init; }

    /// <summary>Mean of the numbers; null for categories and where all are missing.</summary>
    public double? Mean { get; init; }

    /// <summary>Their standard deviation, over n - 1; null as the mean, and for one number.</summary>
    public double? Deviation { get; init; }

    /// <summary>Quantiles of the numbers at 0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99 and 1; empty for categories.</summary>
    public required IReadOnlyList<Quantile> Quantiles { get; init; }

    /// <summary>
    /// Numbers in bars of equal width between the first and the last hundredth, what lies outside in the outermost ones; categories by level, the
    /// most frequent first, the rest together. Missing values come last.
    /// </summary>
    public required IReadOnlyList<HistogramBar> Histogram { get; init; }

    /// <summary>Describes a column.</summary>
    /// <param name="column">Infinite numbers are refused.</param>
    /// <param name="target">Outcomes for the rates of the bars; empty for none.</param>
    public static ColumnDescription Of(FeatureColumn column, ReadOnlySpan<bool> target)
    {
        if (!target.IsEmpty && target.Length != column.Rows)
            throw new ArgumentException($"{target.Length} outcomes for {column.Rows} rows of '{column.Name}'", nameof(target));
        return column is NumericColumn numbers ? OfNumbers(numbers, target) : OfCategories((CategoryColumn)column, target);
    }

    static ColumnDescription OfNumbers(NumericColumn column, ReadOnlySpan<bool> target)
    {
        double[] known = ColumnGroups.Known(column);
        Array.Sort(known);
        double? mean = known.Length > 0 ? known.Sum() / known.Length : null;
        Quantile[] quantiles = known.Length > 0 ? [.. Shares.Select(share => new Quantile(share, At(known, share)))] : [];
        return new ColumnDescription
        {
            Column = column.Name,
            IsNumber = true,
            Rows = column.Rows,
            Missing = column.Rows - known.Length,
            Distinct = known.Where((value, index) => index == 0 || value != known[index - 1]).Count(),
            Mean = mean,
            Deviation = known.Length > 1 ? Math.Sqrt(known.Sum(value => (value - mean!.Value) * (value - mean.Value)) / (known.Length - 1)) : null,
            Quantiles = quantiles,
            Histogram = BarsOf(column, known, target),
        };
    }

    static ColumnDescription OfCategories(CategoryColumn column, ReadOnlySpan<bool> target)
    {
        ColumnGroups levels = ColumnGroups.Make(column, Bars);
        GroupCount[] counts = CountsOf(levels.Of, levels.Groups.Count, target);
        bool hasTarget = !target.IsEmpty;
        HistogramBar[] bars =
        [
            .. levels.Groups.Zip(counts)
                .OrderBy(bar => bar.First.Kind).ThenByDescending(bar => bar.Second.Rows)
                .Select(bar => Bar(bar.First.Level ?? (bar.First.Kind == GroupKind.Missing ? MissingBar : OtherBar), bar.Second, hasTarget)),
        ];
        return new ColumnDescription
        {
            Column = column.Name,
            IsNumber = false,
            Rows = column.Rows,
            Missing = column.Values.Count(value => value is null),
            Distinct = column.Values.OfType<string>().Distinct(StringComparer.Ordinal).Count(),
            Quantiles = [],
            Histogram = bars,
        };
    }

    const string MissingBar = "(missing)";
    const string OtherBar = "(other)";

    static HistogramBar[] BarsOf(NumericColumn column, double[] known, ReadOnlySpan<bool> target)
    {
        double low = known.Length > 0 ? At(known, 0.01) : 0;
        double high = known.Length > 0 ? At(known, 0.99) : 0;
        int bars = known.Length == 0 ? 0 : high > low ? Bars : 1;
        int[] of = Array.ConvertAll(column.Values, value => double.IsNaN(value) ? bars
            : bars == 1 ? 0 : (int)Math.Clamp((value - low) / (high - low) * bars, 0, bars - 1));
        GroupCount[] counts = CountsOf(of, bars + 1, target);
        List<HistogramBar> histogram = [];
        for (int bar = 0; bar < bars; bar++)
        {
            double from = bar == 0 ? known[0] : low + ((high - low) * bar / bars);
            double to = bar == bars - 1 ? known[^1] : low + ((high - low) * (bar + 1) / bars);
            histogram.Add(Bar($"{Text(from)} to {Text(to)}", counts[bar], !target.IsEmpty));
        }

        if (counts[bars].Rows > 0)
            histogram.Add(Bar(MissingBar, counts[bars], !target.IsEmpty));
        return [.. histogram];
    }

    static GroupCount[] CountsOf(int[] of, int groups, ReadOnlySpan<bool> target)
    {
        GroupCount[] counts = new GroupCount[groups];
        for (int row = 0; row < of.Length; row++)
            counts[of[row]] = counts[of[row]].Plus(!target.IsEmpty && target[row]);
        return counts;
    }

    static HistogramBar Bar(string label, GroupCount count, bool hasTarget) =>
        new(label, (int)count.Rows, hasTarget && count.Rows > 0 ? (double)count.Positives / count.Rows : null);

    /// <remarks>Hyndman and Fan (1996), The American Statistician 50, definition 7: linear between the order statistics.</remarks>
    static double At(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}

/// <summary>A quantile.</summary>
/// <param name="Share">Share of the values at or below. Range: [0, 1].</param>
/// <param name="Value">The value.</param>
public readonly record struct Quantile(double Share, double Value);

/// <summary>A bar of a histogram.</summary>
/// <param name="Label">Which values.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="TargetRate">Share of them whose target is true; null without a target or without rows.</param>
public sealed record HistogramBar(string Label, int Rows, double? TargetRate);
