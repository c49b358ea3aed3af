using Patron.Models.Explanation;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Explanation;

public sealed class ReasonCodesTests
{
    static readonly FeatureTable Table = new(
    [
        new NumericColumn("tenure", [3, double.NaN]), new CategoryColumn("contract", ["Monthly", null]), new NumericColumn("spend", [70.25, 10]),
    ]);

    static readonly ScoreContributions Contributions =
        new(new FeatureMatrix(["tenure", "contract", "spend"], 2, [0.5, 1.25, -0.5, -0.1, 0, 0.1]), -1);

    [Fact]
    public void Reasons_come_by_size_and_of_equal_size_by_column()
    {
        IReadOnlyList<ReasonCode>[] found = ReasonCodes.Of(Contributions, Table);
        Assert.Equal(
            ["contract is Monthly: raises by 1.25", "tenure is 3: raises by 0.5", "spend is 70.25: lowers by 0.5"],
            found[0].Select(reason => reason.Text));
        Assert.Equal(["tenure is missing: lowers by 0.1", "spend is 10: raises by 0.1"], found[1].Select(reason => reason.Text));
    }

    [Fact]
    public void Templates_by_column_direction_and_size_choose_what_is_said()
    {
        ReasonOptions options = new()
        {
            Templates = new Dictionary<string, ReasonTemplate>
            {
                ["tenure"] = new("with us for {value} months only (+{effect})", "with us for {value} months"),
            },
            Others = new("{column}: {value}", "less for {column}"),
            Count = 2,
            LeastEffect = 0.1,
        };
        Assert.Equal(["contract: Monthly", "with us for 3 months only (+0.5)"], Texts(options));
        Assert.Equal(["less for spend"], Texts(options with { Direction = ReasonDirection.Down }));
        Assert.Equal(["contract: Monthly"], Texts(options with { Direction = ReasonDirection.Up, Count = 1 }));
        Assert.Empty(ReasonCodes.Of(Contributions, Table, options)[1]);

        string[] Texts(ReasonOptions chosen) => [.. ReasonCodes.Of(Contributions, Table, chosen)[0].Select(reason => reason.Text)];
    }

    [Fact]
    public void All_mistakes_of_templates_are_told_together()
    {
        ReasonOptions options = new()
        {
            Templates = new Dictionary<string, ReasonTemplate> { ["tenur"] = ReasonTemplate.Usual, ["spend"] = new("{amount} spent", " ") },
        };
        string message = Assert.Throws<ArgumentException>(() => ReasonCodes.Of(Contributions, Table, options)).Message;
        Assert.Contains("template for 'tenur', which is no column", message, StringComparison.Ordinal);
        Assert.Contains("'spend' has braces around something else than {column}, {value}, {effect}: \"{amount} spent\"", message, StringComparison.Ordinal);
        Assert.Contains("template down of 'spend' is empty", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_with_braces_is_told_as_it_is()
    {
        FeatureTable table = new([new CategoryColumn("plan", ["{effect}"])]);
        ScoreContributions contributions = new(new FeatureMatrix(["plan"], 1, [2]), 0);
        Assert.Equal("plan is {effect}: raises by 2", ReasonCodes.Of(contributions, table)[0][0].Text);
    }
}
