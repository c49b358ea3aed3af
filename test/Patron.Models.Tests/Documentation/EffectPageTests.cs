using System.Globalization;
using Patron.Models.Numerics;
using Patron.Models.Tests.Uplift;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Documentation;

/// <summary>The figures of docs/models/effect_classes.md.</summary>
public sealed class EffectPageTests
{
    /// <summary>Two decimals, and no minus before what rounds to nothing.</summary>
    const string Cents = "0.00;-0.00;0.00";

    static readonly LatentClassOptions Two = new() { Classes = 2 };

    [Fact]
    public void The_figures_on_planted_effects_are_what_the_code_gives()
    {
        PlantedEffects planted = PlantedEffects.Draw(6_000, seed: 1);
        EffectClasses all = EffectClasses.Fit(planted.Histories, Two).Model;
        double[][] factors = planted.Learnt(all.Memberships(planted.Histories));
        string[][] rows = new Page("effect_classes.md").Table("planted effects");

        Assert.Equal(8, rows.Length);
        Assert.Equal(string.Join('\n', rows.Select(row => string.Join(' ', row))), string.Join('\n', rows.Select(Line)));

        string Line(string[] row)
        {
            (double truth, double found, string format) = row[0] switch
            {
                "chance of treatment 1, first class" => (PlantedEffects.Accepted[0][0], all.Answers[0][0][0], Cents),
                "chance of treatment 1, second class" => (PlantedEffects.Accepted[1][0], all.Answers[0][1][0], Cents),
                "shift of treatment 1, first class" => (PlantedEffects.Shifts[0][0], all.Answers[1][0][0], Cents),
                "shift of treatment 1, second class" => (PlantedEffects.Shifts[1][0], all.Answers[1][1][0], Cents),
                "factor of treatment 1, first class" => (PlantedEffects.Factors[0][0], factors[0][0], Cents),
                "factor of treatment 1, second class" => (PlantedEffects.Factors[1][0], factors[1][0], Cents),
                "mean squared error of a customer's factor, by one class" => (0, planted.SquaredError(1), "F3"),
                "mean squared error of a customer's factor, by two" => (0, planted.SquaredError(2), "F3"),
                _ => throw new ArgumentException($"the page has a figure this test does not know: {row[0]}"),
            };
            string told = truth.ToString(format == "F3" ? "F0" : format, CultureInfo.InvariantCulture);
            return $"{row[0]} {told} {found.ToString(format, CultureInfo.InvariantCulture)}";
        }
    }
}
