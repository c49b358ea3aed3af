using System.Text.Json;
using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Propensity;

public sealed class PropensityModelTests
{
    static readonly FeatureTable Table = Subscribers.Table();
    static readonly PropensityModel Model = PropensityModel.Fit(Table, Subscribers.Churned(), new() { Target = "churn" }).Model;

    [Fact]
    public void Scores_are_the_regression_on_the_preprocessed_columns()
    {
        FeatureMatrix features = Model.Logistic().Preprocessor.Transform(Table).Matrix;
        Assert.Equal(Model.Logistic().Regression.Probability(features), Model.Score(Table).Probabilities);
    }

    [Fact]
    public void Scores_of_many_rows_are_those_of_each_row_alone()
    {
        int[] many = [.. Enumerable.Range(0, 10_000).Select(i => i * 7 % 200)];
        double[] each = [.. Enumerable.Range(0, 200).Select(row => Model.Score(Table.Take([row])).Probabilities[0])];
        Assert.Equal(many.Select(row => each[row]), Model.Score(Table.Take(many)).Probabilities);
    }

    [Fact]
    public void Contributions_are_the_sums_over_the_features_of_each_column()
    {
        ScoreContributions contributions = Model.Contributions(Table);
        FeatureMatrix features = Model.Logistic().Preprocessor.Transform(Table).Matrix;
        LogisticRegression regression = Model.Logistic().Regression;
        Assert.Equal(regression.LogOdds([.. Model.Logistic().FeatureMeans]), contributions.Base, 1e-12);
        Assert.Equal(["plan", "addon", "months", "spend"], contributions.Values.Features);
        for (int row = 0; row < Table.Rows; row++)
        {
            double[] parts = contributions.Values.Row(row).ToArray();
            Assert.Equal(regression.LogOdds(features.Row(row)), contributions.Base + parts.Sum(), 1e-12);
            int months = features.Features.ToList().IndexOf("months");
            Assert.Equal(regression.Coefficients[months] * (features.Row(row)[months] - Model.Logistic().FeatureMeans[months]), parts[2], 1e-12);
        }

        for (int column = 0; column < 4; column++)
            Assert.Equal(0, Enumerable.Range(0, Table.Rows).Sum(row => contributions.Values.Row(row)[column]), 1e-10);
    }

    [Fact]
    public void Reasons_are_the_columns_that_move_the_score_furthest()
    {
        IReadOnlyList<ReasonCode>[] all = ReasonCodes.Of(Model.Contributions(Table), Table, new ReasonOptions { Count = 4 });
        IReadOnlyList<ReasonCode>[] two = ReasonCodes.Of(Model.Contributions(Table), Table, new ReasonOptions { Count = 2 });
        FeatureMatrix contributions = Model.Contributions(Table).Values;
        for (int row = 0; row < Table.Rows; row++)
        {
            Assert.Equal(4, all[row].Count);
            Assert.Equal(contributions.Row(row).ToArray().Sum(), all[row].Sum(reason => reason.Contribution), 1e-12);
            Assert.Equal(all[row].OrderByDescending(reason => Math.Abs(reason.Contribution)), all[row]);
            Assert.Equal(all[row].Take(2), two[row]);
        }

        string[] first = [.. all[0].Select(reason => $"{reason.Column}={reason.Value}").Order(StringComparer.Ordinal)];
        Assert.Equal(["addon=no plan for it", "months=1", "plan=basic", "spend=8.92"], first);
        Assert.Equal("months", all[0][0].Column);
        Assert.Contains(all[16], reason => reason is { Column: "spend", Value.IsMissing: true });
    }

    [Fact]
    public void Unknown_values_are_reported_and_scored_as_no_level()
    {
        FeatureTable later = new(
        [
            new CategoryColumn("plan", ["basic", "family"]), new CategoryColumn("addon", ["none", "none"]),
            new NumericColumn("months", [5, 5]), new NumericColumn("spend", [9, 9]),
        ]);
        PropensityScores scores = Model.Score(later);
        Assert.Equal([new UnseenValue("plan", "family", 1)], scores.Unseen);
        int basic = Model.Logistic().Regression.Features.ToList().IndexOf("plan=basic");
        double difference = LogOdds(scores.Probabilities[0]) - LogOdds(scores.Probabilities[1]);
        Assert.Equal(Model.Logistic().Regression.Coefficients[basic], difference, 1e-12);
    }

    [Fact]
    public void Saved_and_read_again_it_scores_to_the_same_bits()
    {
        PropensityModel read = PropensityModel.FromJson(Model.ToJson());
        Assert.Equal("churn", read.Target);
        Assert.Equal(Model.Logistic().FeatureMeans, read.Logistic().FeatureMeans);
        Assert.Equal(Model.Score(Table).Probabilities, read.Score(Table).Probabilities);
        Assert.Equal(Model.ToJson(), read.ToJson());
    }

    [Theory]
    [InlineData("\"kind\": \"propensity\",\n  \"version\": 2", "\"kind\": \"propensity\",\n  \"version\": 3",
        "propensity of version 3")]
    [InlineData("\"target\": \"churn\"", "\"target\": \"churm\"", "altered after it was written")]
    [InlineData("\"sha256\"", "\"sha\"", "sha256 is missing")]
    [InlineData("\"plan=pro\"", "\"plan=plus2\"", "altered after it was written")]
    public void Documents_of_another_version_or_altered_by_hand_are_refused(string from, string to, string message)
    {
        string json = Model.ToJson().ReplaceLineEndings("\n");
        Assert.Contains(from, json, StringComparison.Ordinal);
        string changed = json.Replace(from, to, StringComparison.Ordinal);
        Damaged(message, () => PropensityModel.FromJson(changed));
    }

    [Fact]
    public void A_document_cut_short_at_any_place_is_refused()
    {
        string json = Model.ToJson();
        for (int length = 0; length < json.Length; length += 97)
            Assert.Throws<FormatException>(() => PropensityModel.FromJson(json[..length]));
    }

    [Fact]
    public void Another_layout_and_other_escapes_are_the_same_document()
    {
        FeatureTable table = new([new CategoryColumn("größe", [.. Enumerable.Range(0, 200).Select(row => row % 3 == 0 ? "groß & <neu>" : "klein")])]);
        PropensityModel model = PropensityModel.Fit(table, Subscribers.Churned()).Model;
        string compact = JsonSerializer.Serialize(JsonDocument.Parse(model.ToJson()).RootElement);
        Assert.DoesNotContain("größe", compact, StringComparison.Ordinal);
        Assert.Equal(model.ToJson(), PropensityModel.FromJson(compact).ToJson());
    }

    [Fact]
    public void Columns_left_out_are_named_in_the_warnings()
    {
        FeatureTable table = new([.. Table.Columns, new NumericColumn("always", [.. Enumerable.Repeat(3.0, 200)])]);
        FitResult<PropensityModel> fit = PropensityModel.Fit(table, Subscribers.Churned());
        Assert.Equal(["column 'always' is left out: it has the same value in every row"], fit.Report.Warnings);
        Assert.Equal(Model.Logistic().Regression.Coefficients, fit.Model.Logistic().Regression.Coefficients);
    }

    static double LogOdds(double probability) => Math.Log(probability / (1 - probability));

    static void Damaged(string part, Func<object?> read) =>
        Assert.Contains(part, Assert.Throws<FormatException>(read).Message, StringComparison.Ordinal);
}
