using System.Globalization;
using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Btyd;

namespace Patron.Models.Tests.Documentation;

/// <summary>The figures of docs/models/reactions.md.</summary>
public sealed class ReactionPageTests
{
    [Fact]
    public void The_figures_on_planted_reactions_are_what_the_code_gives_and_two_classes_are_best()
    {
        ReactionHistories histories = PlantedReactions.Draw(6_000, seed: 1).Histories;
        ReactionFit[] fits = [.. Enumerable.Range(1, 3).Select(classes =>
            ReactionClasses.Fit(histories, new LatentClassOptions { Classes = classes }))];
        string[][] rows = new Page("reactions.md").Table("planted reactions");

        Assert.Equal(7, rows.Length);
        Assert.Equal(string.Join('\n', rows.Select(row => $"{row[0]} {row[1]}")), string.Join('\n', rows.Select(Line)));
        Assert.Equal(fits[1], fits.MinBy(fit => fit.Bic));

        string Line(string[] row)
        {
            (double figure, string format) = Figure(row[0]);
            return $"{row[0]} {figure.ToString(format, CultureInfo.InvariantCulture)}";
        }

        (double Figure, string Format) Figure(string name) => name switch
        {
            "factor of treatment 1, first class" => (fits[1].Model.Factors[0][0], "F2"),
            "factor of treatment 2, first class" => (fits[1].Model.Factors[0][1], "F2"),
            "factor of treatment 1, second class" => (fits[1].Model.Factors[1][0], "F2"),
            "factor of treatment 2, second class" => (fits[1].Model.Factors[1][1], "F2"),
            "criterion of one class" => (fits[0].Bic, "F0"),
            "criterion of two classes" => (fits[1].Bic, "F0"),
            "criterion of three classes" => (fits[2].Bic, "F0"),
            _ => throw new ArgumentException($"the page has a figure this test does not know: {name}"),
        };
    }
}
