using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Preprocessing;

/// <summary>Extreme numbers, gaps, rare levels, and what the schema says of columns.</summary>
public sealed class ExtremesAndGapsTests
{
    /// <summary>Of 0 to 10 the tenth and nine tenths are 1 and 9 (Hyndman and Fan's definition 7); their mean stays 5.</summary>
    [Fact]
    public void Numbers_beyond_the_quantiles_are_brought_to_them()
    {
        PreprocessingOptions options = new() { Winsorize = 0.1, Scaling = FeatureScaling.None };
        Preprocessor preprocessor = Preprocessor.Fit(Column([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1000]), options);
        FeatureMatrix found = preprocessor.Transform(Column([-50, 0, 5, 9.5, 2000, double.NaN])).Matrix;

        Assert.Equal([1, 1, 5, 9, 9, 5], Enumerable.Range(0, 6).Select(row => found.Row(row)[0]));
        Assert.Equal((1.0, 9.0), (preprocessor.Schema[0].Low!.Value, preprocessor.Schema[0].High!.Value));
    }

    [Fact]
    public void Gaps_are_filled_with_the_median_when_asked()
    {
        PreprocessingOptions options = new() { MissingNumbers = MissingNumbers.MedianAndIndicator, Scaling = FeatureScaling.None };
        FeatureTable table = Column([1, 2, double.NaN, 4, 1000]);
        FeatureMatrix found = Preprocessor.Fit(table, options).Transform(table).Matrix;

        Assert.Equal([3, 1], found.Row(2)); // between 2 and 4
        Assert.Equal([1000, 0], found.Row(4));
    }

    [Fact]
    public void Rare_levels_go_together_and_unknown_ones_with_them()
    {
        PreprocessingOptions options = new() { MinLevelRows = 2, Scaling = FeatureScaling.None };
        FeatureTable table = new([new CategoryColumn("plan", ["a", "a", "b", "c", null, "a"])]);
        Preprocessor preprocessor = Preprocessor.Fit(table, options);
        TransformedFeatures found = preprocessor.Transform(new FeatureTable([new CategoryColumn("plan", ["a", "b", "c", "z", null])]));

        Assert.Equal(["plan=a", "plan=(missing)", "plan=(rare)"], preprocessor.Features);
        Assert.Equal([1, 0, 0], found.Matrix.Row(0));
        Assert.Equal([0, 0, 1], found.Matrix.Row(1));
        Assert.Equal([0, 0, 1], found.Matrix.Row(3));
        Assert.Equal([0, 1, 0], found.Matrix.Row(4));
        Assert.Equal([new UnseenValue("plan", "z", 1)], found.Unseen);
        Assert.Equal(
            preprocessor.Transform(table).Matrix.Row(3), Preprocessor.FromJson(preprocessor.ToJson()).Transform(table).Matrix.Row(3));
    }

    [Fact]
    public void The_schema_tells_kinds_ranges_gaps_and_levels_of_columns()
    {
        FeatureTable table = new(
            [new NumericColumn("age", [3, double.NaN, -2]), new CategoryColumn("plan", ["b", "a", null]), new NumericColumn("same", [1, 1, 1])]);
        IReadOnlyList<ColumnSchema> schema = Preprocessor.Fit(table).Schema;

        Assert.Equal(["age", "plan"], schema.Select(column => column.Name));
        Assert.Equal((true, 1, 3, -2.0, 3.0), (schema[0].IsNumber, schema[0].MissingRows, schema[0].Rows, schema[0].Low!.Value, schema[0].High!.Value));
        Assert.Equal((false, 1, 3), (schema[1].IsNumber, schema[1].MissingRows, schema[1].Rows));
        Assert.Equal(["a", "b"], schema[1].Levels);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        foreach (PreprocessingOptions wrong in new PreprocessingOptions[]
        {
            new() { Winsorize = 0.5 }, new() { Winsorize = double.NaN }, new() { MinLevelRows = 0 }, new() { TargetMeansFrom = 1 }, new() { TargetSmoothing = 0 },
        })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Preprocessor.Fit(Column([1, 2]), wrong));
        }
    }

    static FeatureTable Column(double[] values) => new([new NumericColumn("age", values)]);
}
