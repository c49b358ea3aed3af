using System.Globalization;
using Patron.Models.Calibration;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary><c>by:</c> and <c>calibration: { by }</c> of a model's file, and what docs/models/segments.md says of them.</summary>
public sealed class SegmentRulesTests
{
    const string Alone = "kind: propensity\ntarget: churn\nfeatures: [purchases]\n";

    const string OnDataset = "kind: propensity\ntarget: churn\ndataset: monthly\n";

    const string Monthly = "features: [purchases]\ntargets: [churn]\n";

    const string Macrosegments = "macrosegments:\n  big: purchase_sum > 100\n  small: 'true'\n";

    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "models", "segments.md"));

    [Fact]
    public void A_column_alone_or_with_what_a_segment_needs()
    {
        PropensityDefinition plain = Load(OnDataset + "by: macrosegment\n", Monthly + Macrosegments);
        Assert.Equal(new SegmentRules { Column = "macrosegment" }, plain.By);
        Assert.True(plain.ReadsMacrosegment);
        Assert.Equal(
            new SegmentRules { Column = "purchase_mean", LeastRows = 200, LeastOfEach = 30 },
            Load(Alone + "by: { column: purchase_mean, rows: 200, of_each: 30 }\n").By);
        Assert.NotEqual(Load(OnDataset, Monthly + Macrosegments).Hash, plain.Hash);
        Assert.Null(Load(Alone).By);
    }

    [Fact]
    public void A_calibration_is_of_all_or_by_a_column()
    {
        PropensityDefinition byColumn = Load(OnDataset + "calibration: { kind: isotonic, by: macrosegment }\n", Monthly + Macrosegments);
        Assert.Equal((CalibrationKind.Isotonic, "macrosegment"), (byColumn.Calibration, byColumn.CalibratedBy));
        Assert.True(byColumn.ReadsMacrosegment);
        PropensityDefinition ofAll = Load(Alone + "calibration: isotonic\n");
        Assert.Equal((CalibrationKind.Isotonic, null), (ofAll.Calibration, ofAll.CalibratedBy));
        Assert.Null(Load(Alone + "calibration: none\n").Calibration);
    }

    [Theory]
    [InlineData(Alone + "by: purchase_men", "'purchase_men' is no feature of this model", "did you mean 'purchase_mean'?")]
    [InlineData(Alone + "by: macrosegment", "macrosegments are of a data set, and the model names none", "write 'dataset:' in place of 'features:'")]
    [InlineData(OnDataset + "by: macrosegment", "the data set monthly has no macrosegments", "add 'macrosegments:' to datasets/monthly.yml")]
    [InlineData(Alone + "by: { column: purchase_mean, rows: 3 }", "'rows' is '3'", "expected a whole number of at least 20")]
    [InlineData(Alone + "by: [purchase_mean]", "'by' is a list", "expected a feature of the model, or macrosegment")]
    [InlineData(Alone + "calibration: { kind: none, by: purchase_mean }", "a calibration of none by a column", "name its kind")]
    [InlineData(Alone + "calibration: { kind: platt }", "'by' is missing", "add 'by:' with a feature of the model, or macrosegment")]
    public void Mistakes_are_told_where_they_are(string model, string found, string remedy)
    {
        Problem problem = Assert.Throws<ProjectException>(() => Load(model + "\n", Monthly)).Problems[0];

        Assert.Equal(("models/churn.yml", 4), (problem.File, problem.Line));
        Assert.Contains(found, problem.Found, StringComparison.Ordinal);
        Assert.StartsWith(remedy, problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_the_page_loads_and_its_numbers_are_those_of_the_program()
    {
        string example = Page.Split("```yaml\n")[1].Split("```")[0].Replace("churn30", "churn", StringComparison.Ordinal);
        PropensityDefinition model = Load(example, Monthly + Macrosegments);
        Assert.Equal("macrosegment", model.By!.Column);
        Assert.Equal("macrosegment", model.CalibratedBy);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"| {model.By.LeastRows} and {model.By.LeastOfEach} |"), Page, StringComparison.Ordinal);
    }

    static PropensityDefinition Load(string churn, string? monthly = null)
    {
        using TemporaryFolder folder = new();
        foreach ((string file, string text) in Shop.Files)
            folder.Write(file, file == "models/churn.yml" ? churn : text);
        if (monthly is not null)
            folder.Write("datasets/monthly.yml", monthly);
        return ProjectLoader.Load(folder.FullPath, null, [new GeneratedWorld("toy", ["toys"])]).Models.OfType<PropensityDefinition>().Single(model => model.Name == "churn");
    }
}
