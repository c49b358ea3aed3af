using System.Globalization;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Tests.Projects;

namespace Patron.Pipeline.Tests.Promotion;

/// <summary>docs/promotion.md says what is so.</summary>
public sealed class PromotionPageTests
{
    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "promotion.md"));

    [Fact]
    public void The_example_of_the_page_loads_with_every_key_of_its_table()
    {
        using TemporaryFolder folder = new();
        foreach ((string file, string text) in Shop.Files)
            folder.Write(file, text);
        folder.Write("tables/silver/customers.sql", "SELECT 1 AS id, 'DE' AS country");
        string example = Page.Split("```yaml\n")[1].Split("```")[0];
        folder.Write("models/churn.yml", $"kind: propensity\ntarget: churn\nfeatures: [purchases]\n{example}");

        ModelDefinition churn = ProjectLoader.Load(folder.FullPath, null, [new GeneratedWorld("toy", ["toys"])]).Models[0];

        Assert.Equal(0.02, churn.Promotion.Margin);
        Assert.Equal(new StabilityRules(), churn.Promotion.Stability);
        Assert.Equal(new FairnessRule { By = "country", Table = "silver.customers", Limit = 0.1 }, churn.Promotion.Fairness);
        Assert.NotNull(churn.Texts.Ethics);
    }

    [Fact]
    public void The_defaults_of_the_page_are_those_of_the_program()
    {
        StabilityRules stability = new();
        Assert.Contains($"| {Text(CalibrationGate.UsualForProbability)}; {Text(CalibrationGate.UsualForPurchases)} |", RowOf("`calibration`"), StringComparison.Ordinal);
        Assert.Contains($"| {Text(FairnessGate.UsualForProbability)}; {Text(FairnessGate.UsualForPurchases)} |", RowOf("`fairness: { limit }`"), StringComparison.Ordinal);
        Assert.EndsWith($"| {Text(stability.Spread)} |", RowOf("`stability: { spread }`"), StringComparison.Ordinal);
        Assert.EndsWith($"| {Text(stability.Shift)} |", RowOf("`stability: { shift }`"), StringComparison.Ordinal);
        Assert.EndsWith($"| {Text(new PromotionRules().Margin)} |", RowOf("`margin`"), StringComparison.Ordinal);
        Assert.Contains($"fewer than {Sample.Rows} rows, or {Sample.OfEach} of an outcome", Page, StringComparison.Ordinal);
        Assert.Contains($"each group of at least {Sample.RowsOfGroup} customers", Page, StringComparison.Ordinal);
        Assert.Contains($"the AUC is {Text(ExplanationGate.TooGood)} or more, a column alone has {Text(ExplanationGate.TooGoodAlone)} or more", Page, StringComparison.Ordinal);
        Assert.Contains($"{100 * ExplanationGate.TooMuchExplained:0} % of the variance of purchases", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_names_every_gate_in_order() => Assert.Equal(
        Judgement.Without("", null).Gates.Select(gate => gate.Gate),
        Page.Split("## Gates")[1].Split("## Cards")[0].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]));

    static string RowOf(string key) => Page.Split('\n').First(line => line.StartsWith($"| {key} |", StringComparison.Ordinal));

    static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
