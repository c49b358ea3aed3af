using Patron.Models.Description;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Description;

public sealed class ColumnDescriptionTests
{
    /// <summary>Mean, deviation and R's default quantiles (type 7) of 1 to 10, by hand.</summary>
    [Fact]
    public void Numbers_have_mean_deviation_and_quantiles()
    {
        ColumnDescription found = ColumnDescription.Of(new NumericColumn("x", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, double.NaN]), []);

        Assert.True(found.IsNumber);
        Assert.Equal((11, 1, 10), (found.Rows, found.Missing, found.Distinct));
        Assert.Equal(5.5, found.Mean);
        Assert.Equal(3.0276503540974917, found.Deviation!.Value, 1e-12);
        Assert.Equal([1, 1.09, 1.45, 3.25, 5.5, 7.75, 9.55, 9.91, 10], found.Quantiles.Select(quantile => Math.Round(quantile.Value, 12)));
    }

    [Fact]
    public void Every_row_is_in_one_bar_and_the_rates_of_the_bars_add_up_to_the_positives()
    {
        RandomStream random = new(3);
        double[] values = [.. Enumerable.Range(0, 3000).Select(_ => random.Chance(0.1) ? double.NaN : Math.Exp(3 * random.Normal()))];
        bool[] target = [.. values.Select(value => random.Chance(value > 5 ? 0.6 : 0.2))];

        ColumnDescription found = ColumnDescription.Of(new NumericColumn("x", values), target);

        Assert.Equal(21, found.Histogram.Count);
        Assert.Equal(("(missing)", found.Missing), (found.Histogram[^1].Label, found.Histogram[^1].Rows));
        Assert.Equal(3000, found.Histogram.Sum(bar => bar.Rows));
        Assert.Equal(target.Count(value => value), found.Histogram.Sum(bar => bar.Rows * (bar.TargetRate ?? 0)), 1e-9);
    }

    [Fact]
    public void Levels_come_by_frequency_then_the_rest_then_missing()
    {
        string?[] values = [.. Enumerable.Range(0, 30).SelectMany(level => Enumerable.Repeat($"l{level:00}", 31 - level)), null, null, "l29"];

        ColumnDescription found = ColumnDescription.Of(new CategoryColumn("c", values), []);

        Assert.Equal((30, 2), (found.Distinct, found.Missing));
        Assert.Equal([.. Enumerable.Range(0, 19).Select(level => $"l{level:00}"), "(other)", "(missing)"], found.Histogram.Select(bar => bar.Label));
        Assert.Equal(values.Length, found.Histogram.Sum(bar => bar.Rows));
        Assert.All(found.Histogram, bar => Assert.Null(bar.TargetRate));
    }

    [Fact]
    public void Constant_and_empty_columns_have_one_bar()
    {
        Assert.Equal([new HistogramBar("7 to 7", 3, null)], ColumnDescription.Of(new NumericColumn("x", [7, 7, 7]), []).Histogram);
        ColumnDescription missing = ColumnDescription.Of(new NumericColumn("x", [double.NaN]), [true]);
        Assert.Equal([new HistogramBar("(missing)", 1, 1)], missing.Histogram);
        Assert.Null(missing.Mean);
        Assert.Empty(missing.Quantiles);
    }
}
