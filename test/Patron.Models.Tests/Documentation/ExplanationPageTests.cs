using System.Globalization;
using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tests.Propensity;

namespace Patron.Models.Tests.Documentation;

public sealed class ExplanationPageTests
{
    static readonly FeatureTable Table = Subscribers.Table();

    static readonly PropensityModel Model = PropensityModel.Fit(
        Table,
        Subscribers.Churned(),
        new() { Learner = new BoostingLearnerOptions { Trees = new() { Trees = 30, MaxLeaves = 4 } } }).Model;

    /// <summary>The first subscriber who will rather leave.</summary>
    static readonly int Row = Array.FindIndex(Model.Score(Table).Probabilities, probability => probability > 0.7);

    [Fact]
    public void The_contributions_of_the_page_are_what_the_code_gives()
    {
        FeatureTable one = Table.Take([Row]);
        ScoreContributions found = Model.Contributions(one);
        TableIsTrue("column",
        [
            ["base", "", Number(found.Base)],
            .. found.Values.Features.Select((column, place) =>
                new[] { $"`{column}`", $"{FieldValue.At(one.Find(column)!, 0)}", Number(found.Values.Row(0)[place]) }),
            ["score", "", Number(Model.Learner.Scores(one)[0])],
        ]);
    }

    [Fact]
    public void The_reasons_of_the_page_are_what_the_code_gives()
    {
        FeatureTable one = Table.Take([Row]);
        TableIsTrue("reason", [.. ReasonCodes.Of(Model.Contributions(one), one)[0].Select(reason => new[] { reason.Text })]);
    }

    [Fact]
    public void The_counterfactuals_of_the_page_are_what_the_code_gives()
    {
        ChangeLimits limits = new(Table, new FieldLimits("plan") { IsImmutable = true }, new FieldLimits("months") { Direction = FieldDirection.Up });
        CounterfactualSearch search = Counterfactuals.Of(Model, Table, Table, Row, 0.5, limits);
        TableIsTrue("change", [.. search.Found.Select(one => new[] { string.Join(" and ", one.Changes), Number(one.Score), Number(one.Cost) })]);
    }

    static string Number(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    static void TableIsTrue(string heading, string[][] expected)
    {
        string[] rows = [.. new Page("explanation.md").Table(heading).Select(row => string.Join(" | ", row))];
        string[] actual = [.. expected.Select(row => string.Join(" | ", row.Where(cell => cell.Length > 0)))];
        Assert.True(
            rows.SequenceEqual(actual), $"explanation.md should say:\n| {string.Join(" |\n| ", expected.Select(row => string.Join(" | ", row)))} |");
    }
}
