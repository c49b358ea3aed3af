using Patron.Models.Description;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Description;

public sealed class AssociationTests
{
    const int Rows = 500;

    readonly RandomStream _random = new(11);

    [Fact]
    public void Correlation_is_the_textbook_sum_over_rows_that_have_both()
    {
        double[] one = [.. Enumerable.Range(0, Rows).Select(_ => _random.Chance(0.1) ? double.NaN : _random.Normal())];
        double[] two = [.. one.Select(value => _random.Chance(0.1) ? double.NaN : (double.IsNaN(value) ? 0 : value) + _random.Normal())];
        (double, double)[] both = [.. one.Zip(two).Where(pair => !double.IsNaN(pair.First) && !double.IsNaN(pair.Second))];
        double n = both.Length;
        double sumX = both.Sum(pair => pair.Item1);
        double sumY = both.Sum(pair => pair.Item2);
        double expected = ((n * both.Sum(pair => pair.Item1 * pair.Item2)) - (sumX * sumY))
            / Math.Sqrt(((n * both.Sum(pair => pair.Item1 * pair.Item1)) - (sumX * sumX)) * ((n * both.Sum(pair => pair.Item2 * pair.Item2)) - (sumY * sumY)));

        Association found = Association.Of(new NumericColumn("x", one), new NumericColumn("y", two));

        Assert.Equal(AssociationMeasure.Correlation, found.Measure);
        Assert.Equal(expected, found.Value!.Value, 1e-12);
    }

    /// <summary>Bergsma's formula over every cell, empty ones as well.</summary>
    [Fact]
    public void Cramers_v_is_that_of_the_whole_table_less_its_bias()
    {
        string?[] one = [.. Enumerable.Range(0, Rows).Select(_ => _random.Chance(0.05) ? null : $"a{_random.Below(4)}")];
        string?[] two = [.. one.Select(value => value is null || _random.Chance(0.6) ? $"b{_random.Below(3)}" : $"b{value[1]}")];
        (string, string)[] both = [.. one.Zip(two).Where(pair => pair.First is not null).Select(pair => (pair.First!, pair.Second!))];
        string[] rows = [.. both.Select(pair => pair.Item1).Distinct()];
        string[] columns = [.. both.Select(pair => pair.Item2).Distinct()];
        double n = both.Length;
        double chiSquare = (from row in rows
                            from column in columns
                            let expected = both.Count(pair => pair.Item1 == row) * (double)both.Count(pair => pair.Item2 == column) / n
                            select Math.Pow(both.Count(pair => pair == (row, column)) - expected, 2) / expected).Sum();
        double phi = Math.Max(0, (chiSquare / n) - ((rows.Length - 1) * (columns.Length - 1) / (n - 1)));
        double height = rows.Length - (Math.Pow(rows.Length - 1, 2) / (n - 1));
        double width = columns.Length - (Math.Pow(columns.Length - 1, 2) / (n - 1));

        Association found = Association.Of(new CategoryColumn("a", one), new CategoryColumn("b", two));

        Assert.Equal(AssociationMeasure.CramersV, found.Measure);
        Assert.Equal(Math.Sqrt(phi / Math.Min(height - 1, width - 1)), found.Value!.Value, 1e-12);
    }

    [Fact]
    public void The_correlation_ratio_is_the_share_of_the_variance_between_levels_whichever_column_comes_first()
    {
        string?[] levels = [.. Enumerable.Range(0, Rows).Select(_ => _random.Chance(0.05) ? null : $"a{_random.Below(4)}")];
        double[] values = [.. levels.Select(level => level is null ? 0 : level[1] + _random.Normal())];
        (string, double)[] both = [.. levels.Zip(values).Where(pair => pair.First is not null).Select(pair => (pair.First!, pair.Second))];
        double mean = both.Average(pair => pair.Item2);
        double between = both.GroupBy(pair => pair.Item1).Sum(level => level.Count() * Math.Pow(level.Average(pair => pair.Item2) - mean, 2));
        double all = both.Sum(pair => Math.Pow(pair.Item2 - mean, 2));
        (FeatureColumn category, FeatureColumn number) = (new CategoryColumn("a", levels), new NumericColumn("x", values));

        Assert.Equal(Math.Sqrt(between / all), Association.Of(category, number).Value!.Value, 1e-12);
        Assert.Equal(Association.Of(category, number).Value, Association.Of(number, category).Value);
    }

    [Fact]
    public void A_column_that_does_not_vary_goes_together_with_nothing()
    {
        FeatureColumn[] columns =
        [
            new NumericColumn("constant", [1, 1, 1, 1]), new NumericColumn("x", [1, 2, 3, 4]), new CategoryColumn("one", ["a", "a", "a", "a"]),
            new NumericColumn("missing", [double.NaN, double.NaN, double.NaN, double.NaN]),
        ];

        IReadOnlyList<Association> found = Association.Of(new FeatureTable(columns));

        Assert.Equal(6, found.Count);
        Assert.All(found, association => Assert.Null(association.Value));
    }

    [Fact]
    public void Equal_columns_go_together_wholly_and_unrelated_categories_do_not()
    {
        string[] one = [.. Enumerable.Range(0, Rows).Select(_ => $"a{_random.Below(30)}")];
        string[] other = [.. Enumerable.Range(0, Rows).Select(_ => $"b{_random.Below(30)}")];

        Assert.Equal(1, Association.Of(new CategoryColumn("a", one), new CategoryColumn("b", one)).Value!.Value, 1e-12);
        Assert.InRange(Association.Of(new CategoryColumn("a", one), new CategoryColumn("b", other)).Value!.Value, 0, 0.12); // 0.24 with the bias
        Assert.Equal(-1, Association.Of(new NumericColumn("x", [1, 2, 3]), new NumericColumn("y", [3, 2, 1])).Value!.Value, 1e-12);
    }
}
