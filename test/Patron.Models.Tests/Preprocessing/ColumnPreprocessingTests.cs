using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Preprocessing;

/// <summary>Exceptions for single columns, levels of a small share, and unseen levels that are refused.</summary>
public sealed class ColumnPreprocessingTests
{
    static readonly double[] Numbers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1000, double.NaN];

    static readonly string?[] Plans = ["a", "a", "a", "a", "a", "a", "b", "b", "b", "b", "c", "d"];

    static readonly FeatureTable Table = new(
    [
        new NumericColumn("age", Numbers), new NumericColumn("bill", Numbers), new CategoryColumn("plan", Plans), new CategoryColumn("city", Plans),
    ]);

    static readonly double[] Target = [1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 1];

    static readonly PreprocessingOptions Options = new()
    {
        Scaling = FeatureScaling.None,
        Winsorize = 0.1,
        MinLevelShare = 0.1,
        Columns = new Dictionary<string, ColumnPreprocessing>
        {
            ["bill"] = new() { Winsorize = 0, MissingNumbers = MissingNumbers.MedianAndIndicator },
            ["city"] = new() { TargetMeans = true, MinLevelShare = 0 },
            ["elsewhere"] = new() { Winsorize = 0.2 },
        },
    };

    [Fact]
    public void A_column_is_prepared_as_its_exception_says_and_all_others_as_all()
    {
        Preprocessor preprocessor = Preprocessor.Fit(Table, Options, Target);
        FeatureMatrix found = preprocessor.Transform(Table).Matrix;
        int age = preprocessor.Features.ToList().IndexOf("age");
        int bill = preprocessor.Features.ToList().IndexOf("bill");

        Assert.Equal((9, 1000), (found.Row(10)[age], found.Row(10)[bill]));
        Assert.Equal((5, 5), (found.Row(11)[age], found.Row(11)[bill])); // the mean of 1 to 9, and the median of all
        Assert.Equal(
            ["age", "age=(missing)", "bill", "bill=(missing)", "plan=a", "plan=b", "plan=(rare)", "city=(target mean)"], preprocessor.Features);
        Preprocessor read = Preprocessor.FromJson(preprocessor.ToJson());
        Assert.Equal(preprocessor.ToJson(), read.ToJson());
        FeatureTable later = new(
            [new NumericColumn("age", [500]), new NumericColumn("bill", [500]), new CategoryColumn("plan", ["z"]), new CategoryColumn("city", ["z"])]);
        Assert.Equal([9, 0, 500, 0, 0, 0, 1, 5 / 12.0], read.Transform(later).Matrix.Row(0));
    }

    /// <summary>A tenth of 12 rows is 1.2: a level of one row is rare, one of two is not.</summary>
    [Theory]
    [InlineData(0.1, new[] { "plan=a", "plan=b", "plan=(rare)" })]
    [InlineData(0.35, new[] { "plan=a", "plan=(rare)" })]
    [InlineData(0.0, new[] { "plan=a", "plan=b", "plan=c", "plan=d" })]
    public void Levels_of_a_smaller_share_go_together(double share, string[] features) => Assert.Equal(
        features, Preprocessor.Fit(new FeatureTable([new CategoryColumn("plan", Plans)]), new() { MinLevelShare = share }).Features);

    /// <summary>In floating point 0.07 x 100 is above 7.</summary>
    [Fact]
    public void A_level_of_just_the_share_is_not_rare()
    {
        CategoryColumn plans = new("plan", [.. Enumerable.Range(0, 100).Select(row => row < 7 ? "a" : row < 13 ? "b" : "c")]);
        Assert.Equal(
            ["plan=a", "plan=c", "plan=(rare)"], Preprocessor.Fit(new FeatureTable([plans]), new() { MinLevelShare = 0.07 }).Features);
    }

    [Fact]
    public void Unseen_levels_are_refused_where_they_are_to_be()
    {
        PreprocessingOptions options = new()
        {
            UnseenLevels = UnseenLevels.Refuse,
            Columns = new Dictionary<string, ColumnPreprocessing>
            {
                ["city"] = new() { TargetMeans = true }, ["plan"] = new() { UnseenLevels = UnseenLevels.AsRare },
            },
        };
        Preprocessor preprocessor = Preprocessor.FromJson(Preprocessor.Fit(Table, options, Target).ToJson());
        Assert.Equal([new UnseenValue("plan", "z", 1)], preprocessor.Transform(Rows(["z"], ["a"])).Unseen);
        string refused = Assert.Throws<ArgumentException>(() => preprocessor.Transform(Rows(["a", "a"], ["a", "secret"]))).Message;
        Assert.StartsWith(
            "column 'city': 'secret', in 1 of 2 rows given together, was not there in training; let such levels count as rare ('unseen: rare')",
            refused, StringComparison.Ordinal);
        Assert.StartsWith(
            "column 'city': a missing value, in 1 of 1 rows", Assert.Throws<ArgumentException>(() => preprocessor.Transform(Rows(["a"], [null]))).Message,
            StringComparison.Ordinal);

        // Known rows that were not learnt from: their levels count as unseen ones do that are not refused.
        FeatureTable known = Rows(["a", "a"], ["secret", null]);
        Preprocessor knowing = Preprocessor.FromJson(preprocessor.Knowing(known).ToJson());
        TransformedFeatures found = knowing.Transform(known);
        Assert.Equal([new UnseenValue("city", null, 1), new UnseenValue("city", "secret", 1)], found.Unseen);
        PreprocessingOptions asRare = options with { UnseenLevels = UnseenLevels.AsRare };
        Assert.Equal(Preprocessor.Fit(Table, asRare, Target).Transform(known).Matrix.Row(0), found.Matrix.Row(0));
        Assert.Throws<ArgumentException>(() => knowing.Transform(Rows(["a"], ["other"])));

        Assert.Equal(knowing.ToJson(), knowing.Knowing(Rows(["z"], ["a"])).ToJson());

        static FeatureTable Rows(string?[] plans, string?[] cities) => new(
        [
            new NumericColumn("age", [.. plans.Select(_ => 3.0)]), new NumericColumn("bill", [.. plans.Select(_ => 3.0)]),
            new CategoryColumn("plan", plans), new CategoryColumn("city", cities),
        ]);
    }

    [Fact]
    public void Exceptions_of_the_wrong_kind_and_out_of_range_are_refused()
    {
        Refuses("'plan' has levels, and numbers alone", "plan", new() { Winsorize = 0.1 });
        Refuses("'age' has numbers, and categories alone", "age", new() { TargetMeans = true });
        Refuses("Winsorize", "age", new() { Winsorize = 0.5 });
        Refuses("MinLevelShare", "plan", new() { MinLevelShare = 0.5 });
        Refuses("target means need the target of each row", "plan", new() { TargetMeans = true }, withTarget: false);

        static void Refuses(string part, string column, ColumnPreprocessing exception, bool withTarget = true) => Assert.Contains(
            part,
            Assert.ThrowsAny<ArgumentException>(() => Preprocessor.Fit(
                Table, new() { Columns = new Dictionary<string, ColumnPreprocessing> { [column] = exception } }, withTarget ? Target : null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_a_learner_keep_exceptions()
    {
        LearnerOptions options = new LogisticLearnerOptions { Preprocessing = Options };
        Assert.Equal(options.ToJson(), LearnerOptions.FromJson(options.ToJson()).ToJson());
        Assert.Contains("\"elsewhere\"", options.ToJson(), StringComparison.Ordinal);
        Assert.DoesNotContain("columns", new LogisticLearnerOptions().ToJson(), StringComparison.Ordinal);
    }
}
