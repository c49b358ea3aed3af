using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Preprocessing;

public sealed class PreprocessorTests
{
    static readonly FeatureTable Customers = new(
    [
        new CategoryColumn("plan", ["pro", "basic", "pro", "basic"]),
        new NumericColumn("age", [1, double.NaN, 3, 8]),
        new CategoryColumn("city", ["Ulm", null, "Bonn", "Ulm"]),
        new NumericColumn("country", [7, 7, 7, 7]),
        new CategoryColumn("currency", ["EUR", "EUR", "EUR", "EUR"]),
    ]);

    [Fact]
    public void Columns_become_the_features_worked_out_by_hand()
    {
        Preprocessor preprocessor = Preprocessor.Fit(Customers, new PreprocessingOptions { Scaling = FeatureScaling.None });
        Assert.Equal(["plan=basic", "plan=pro", "age", "age=(missing)", "city=Bonn", "city=Ulm", "city=(missing)"],
            preprocessor.Features);
        Assert.Equal(["plan", "age", "city"], preprocessor.Columns);
        FeatureMatrix matrix = preprocessor.Transform(Customers).Matrix;
        Assert.Equal([0, 1, 1, 0, 0, 1, 0], matrix.Row(0));
        Assert.Equal([1, 0, 4, 1, 0, 0, 1], matrix.Row(1)); // 4 is the mean of 1, 3 and 8
        Assert.Equal([0, 1, 3, 0, 1, 0, 0], matrix.Row(2));
        Assert.Equal([1, 0, 8, 0, 0, 1, 0], matrix.Row(3));
    }

    [Fact]
    public void Columns_that_do_not_vary_are_left_out_and_named()
    {
        IReadOnlyList<LeftOutColumn> leftOut = Preprocessor.Fit(Customers).LeftOut;
        Assert.Equal(["country", "currency"], leftOut.Select(column => column.Column));
        Assert.All(leftOut, column => Assert.Equal("has the same value in every row", column.Reason));
        FeatureTable nothing = new([new NumericColumn("a", [1, 1]), new NumericColumn("b", [double.NaN, double.NaN])]);
        Assert.Contains("no column varies", Assert.Throws<ArgumentException>(() => Preprocessor.Fit(nothing)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_is_either_missing_or_always_the_same_keeps_its_gap()
    {
        FeatureTable table = new([new NumericColumn("discount", [5, double.NaN, 5])]);
        TransformedFeatures features = Preprocessor.Fit(table).Transform(table);
        Assert.Equal(["discount=(missing)"], features.Matrix.Features);
        Assert.Equal([0, 1, 0], Enumerable.Range(0, 3).Select(row => features.Matrix.Row(row)[0]));
    }

    [Fact]
    public void The_first_level_in_ordinal_order_is_dropped_when_asked()
    {
        Preprocessor preprocessor = Preprocessor.Fit(
            Customers, new PreprocessingOptions { DropFirstLevel = true, Scaling = FeatureScaling.None });
        Assert.Equal(["plan=pro", "age", "age=(missing)", "city=Ulm", "city=(missing)"], preprocessor.Features);
        TransformedFeatures features = preprocessor.Transform(Customers);
        Assert.Equal([0, 8, 0, 1, 0], features.Matrix.Row(3));
        Assert.Equal([1, 3, 0, 0, 0], features.Matrix.Row(2));
        Assert.Empty(features.Unseen);
    }

    [Theory]
    [InlineData(FeatureScaling.Numbers)]
    [InlineData(FeatureScaling.AllFeatures)]
    public void Standardised_features_have_mean_0_and_deviation_1(FeatureScaling scaling)
    {
        FeatureTable table = new(
            [new NumericColumn("x", [1, 5, 9, -3, 12, 0]), new CategoryColumn("k", ["a", "b", "a", "a", "c", "b"])]);
        FeatureMatrix matrix = Preprocessor.Fit(table, new PreprocessingOptions { Scaling = scaling }).Transform(table).Matrix;
        for (int feature = 0; feature < matrix.Features.Count; feature++)
        {
            double[] values = [.. Enumerable.Range(0, 6).Select(row => matrix.Row(row)[feature])];
            if (feature > 0 && scaling == FeatureScaling.Numbers)
            {
                Assert.All(values, value => Assert.True(value is 0 or 1));
                continue;
            }

            Assert.Equal(0, values.Average(), 1e-14);
            Assert.Equal(1, Math.Sqrt(values.Average(value => value * value)), 1e-14);
        }
    }

    [Fact]
    public void Unknown_levels_and_new_gaps_are_counted_and_have_zeros_or_the_mean()
    {
        FeatureTable known = new([new CategoryColumn("plan", ["a", "b"]), new NumericColumn("age", [2, 4])]);
        FeatureTable later = new(
        [
            new NumericColumn("age", [2, double.NaN, 4, 4, 4]),
            new CategoryColumn("more", ["x", "x", "x", "x", "x"]),
            new CategoryColumn("plan", ["z", "a", "c", "z", null]),
        ]);
        TransformedFeatures features = Preprocessor.Fit(
            known, new PreprocessingOptions { Scaling = FeatureScaling.None }).Transform(later);
        Assert.Equal([0, 0, 2], features.Matrix.Row(0));
        Assert.Equal([1, 0, 3], features.Matrix.Row(1));
        Assert.Equal(
            [new UnseenValue("plan", null, 1), new UnseenValue("plan", "c", 1), new UnseenValue("plan", "z", 2),
                new UnseenValue("age", null, 1)],
            features.Unseen);
    }

    [Fact]
    public void Missing_numbers_are_refused_when_asked_and_infinite_ones_always()
    {
        PreprocessingOptions refuse = new() { MissingNumbers = MissingNumbers.Refuse };
        Refuses("column 'age': a missing number, 1 such of", () => Preprocessor.Fit(Customers, refuse));
        FeatureTable whole = new([new NumericColumn("age", [1, 2, 3])]);
        FeatureTable gap = new([new NumericColumn("age", [1, double.NaN, 3])]);
        Refuses("'missing: mean'", () => Preprocessor.Fit(whole, refuse).Transform(gap));
        FeatureTable infinite = new([new NumericColumn("age", [1, 2, double.PositiveInfinity])]);
        Refuses("column 'age': Infinity, 1 such of 3 rows", () => Preprocessor.Fit(infinite));
        Refuses("numbers must be finite: leave such rows out", () => Preprocessor.Fit(whole).Transform(infinite));
    }

    [Fact]
    public void Of_many_refused_values_the_first_is_named_whatever_the_threads_do()
    {
        FeatureTable known = new([new NumericColumn("age", [1, 2, 3])]);
        double[] ages = [.. Enumerable.Range(0, 100_000).Select(row => row < 9_000 ? 5 : row < 9_010 ? double.NegativeInfinity : double.PositiveInfinity)];
        FeatureTable later = new([new NumericColumn("age", ages)]);
        Preprocessor preprocessor = Preprocessor.Fit(known);
        Refuses("column 'age': -Infinity, 91000 such of 100000 rows", () => preprocessor.Transform(later));
    }

    [Fact]
    public void A_key_taken_for_a_category_is_refused_with_the_remedy()
    {
        FeatureTable table = new([new CategoryColumn("customer_id", [.. Enumerable.Range(0, 300).Select(i => $"c{i}")])]);
        Refuses("column 'customer_id' has 300 distinct values, more than 200; leave it out", () => Preprocessor.Fit(table));
        Assert.Equal(300, Preprocessor.Fit(table, new PreprocessingOptions { MaxLevels = 300 }).Features.Count);
    }

    [Fact]
    public void A_table_without_a_column_or_with_another_kind_is_refused()
    {
        Preprocessor preprocessor = Preprocessor.Fit(Customers);
        FeatureTable without = new([new CategoryColumn("plan", ["pro"]), new CategoryColumn("city", ["Ulm"])]);
        Refuses("column 'age' is missing; the table has plan, city", () => preprocessor.Transform(without));
        FeatureTable other = new(
            [new CategoryColumn("plan", ["pro"]), new CategoryColumn("city", ["Ulm"]), new CategoryColumn("age", ["5"])]);
        Refuses("column 'age' must be numbers", () => preprocessor.Transform(other));
    }

    [Fact]
    public void Tables_refuse_columns_that_do_not_fit_together()
    {
        Refuses("'a' is there twice", () => new FeatureTable([new NumericColumn("a", [1]), new CategoryColumn("a", ["x"])]));
        Refuses("'b' has 2 rows, 'a' has 1", () =>
            new FeatureTable([new NumericColumn("a", [1]), new NumericColumn("b", [1, 2])]));
        Refuses("no rows", () => Preprocessor.Fit(new FeatureTable([new NumericColumn("a", [])])));
    }

    [Theory]
    [InlineData(FeatureScaling.None, false)]
    [InlineData(FeatureScaling.Numbers, true)]
    [InlineData(FeatureScaling.AllFeatures, false)]
    public void Saved_and_read_again_it_transforms_to_the_same_bits(FeatureScaling scaling, bool dropFirst)
    {
        Preprocessor fitted = Preprocessor.Fit(
            Customers, new PreprocessingOptions { Scaling = scaling, DropFirstLevel = dropFirst });
        Preprocessor read = Preprocessor.FromJson(fitted.ToJson());
        Assert.Equal(fitted.Features, read.Features);
        Assert.Equal(fitted.LeftOut, read.LeftOut);
        Assert.Equal(fitted.ToJson(), read.ToJson());
        FeatureMatrix one = fitted.Transform(Customers).Matrix;
        FeatureMatrix other = read.Transform(Customers).Matrix;
        for (int row = 0; row < one.Rows; row++)
            Assert.Equal(one.Row(row), other.Row(row));
    }

    [Theory]
    [InlineData("\"version\": 2", "\"version\": 7", "version 7; this program reads version 2")]
    [InlineData("\"kind\": \"preprocessor\"", "\"kind\": \"rfm\"", "\"rfm\"")]
    [InlineData("\"deviation\":", "\"spread\":", "damaged")]
    [InlineData("\"scaling\": \"numbers\"", "\"scaling\": \"some\"", "damaged")]
    [InlineData("\"pro\"", "\"basic\"", "level 'basic' twice")]
    public void Documents_that_are_not_a_saved_preprocessor_are_refused(string from, string to, string message)
    {
        string json = Preprocessor.Fit(Customers).ToJson();
        Assert.Contains(from, json, StringComparison.Ordinal);
        string changed = json.Replace(from, to, StringComparison.Ordinal);
        Damaged(message, () => Preprocessor.FromJson(changed));
    }

    static void Refuses(string part, Func<object?> action) =>
        Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);

    static void Damaged(string part, Func<object?> read) =>
        Assert.Contains(part, Assert.Throws<FormatException>(read).Message, StringComparison.Ordinal);
}
