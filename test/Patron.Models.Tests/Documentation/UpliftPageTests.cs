using System.Globalization;
using Patron.Models.Tests.Uplift;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Documentation;

/// <summary>What the page of uplift says is what the code gives.</summary>
public sealed class UpliftPageTests
{
    const int Rows = 3000;

    readonly Page _page = new("uplift.md");

    [Fact]
    public void The_errors_of_learners_are_what_the_code_gives()
    {
        UpliftOptions options = new() { Folds = 2, Forest = new UpliftForestOptions { Trees = 80 } };
        UpliftWorld binary = UpliftWorld.Of("page", Rows, seed: 1);
        UpliftWorld money = UpliftWorld.Of("page", Rows, OutcomeKind.Money, seed: 1);
        string[][] expected =
        [
            .. Enum.GetValues<UpliftLearner>().Select(learner => new[]
            {
                $"{learner}", Error(binary, options with { Learner = learner }, 1), Error(money, options with { Learner = learner }, UpliftWorld.MeanAmount),
            }),
        ];
        Assert.Contains($"campaign of {Rows.ToString("N0", CultureInfo.InvariantCulture)} rows", _page.Text, StringComparison.Ordinal);
        Assert.Contains($"but {options.Folds} folds and {options.Forest.Trees} trees", _page.Text, StringComparison.Ordinal);
        string told = string.Join('\n', expected.Select(row => $"| {string.Join(" | ", row)} |"));
        Assert.True(_page.Text.Contains(told, StringComparison.Ordinal), told);
    }

    [Fact]
    public void The_four_rows_have_the_figures_of_the_page()
    {
        UpliftCurve curve = UpliftCurve.Of([4, 3, 2, 1], [1, 0, 0, 1], [true, false, true, false]);
        string[][] table = _page.Table("rows");
        Assert.Equal(table[0].Skip(1), curve.Points.Skip(1).Select(point => Text(point.Qini)));
        Assert.Equal(table[1].Skip(1), curve.Points.Skip(1).Select(point => Text(point.Gain)));
        Assert.Contains($"`Qini` is {Text(UpliftMetric.Qini.Of(curve))} and `Auuc` {Text(UpliftMetric.Auuc.Of(curve))}", _page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_and_names_are_those_of_the_code()
    {
        Assert.Contains($"beyond {Text(new UpliftOptions().Clip)} and {Text(1 - new UpliftOptions().Clip)} (`Clip`)", _page.Text, StringComparison.Ordinal);
        Assert.Contains($"money by its mean of {Text(UpliftWorld.MeanAmount)}", _page.Text, StringComparison.Ordinal);
        Assert.All(Enum.GetNames<UpliftLearner>(), name => Assert.Contains($"| `{name}` |", _page.Text, StringComparison.Ordinal));
        Assert.All(Enum.GetNames<UpliftCriterion>(), name => Assert.Contains($"`{name}`", _page.Text, StringComparison.Ordinal));
    }

    static string Error(UpliftWorld world, UpliftOptions options, double scale)
    {
        double error = world.Error(UpliftModel.Fit(world.Rows, options).Model.Effects(world.Rows.Table, withErrors: false).Values[0]);
        return (error / scale).ToString("F3", CultureInfo.InvariantCulture);
    }

    static string Text(double? value) => value!.Value.ToString(CultureInfo.InvariantCulture);
}
