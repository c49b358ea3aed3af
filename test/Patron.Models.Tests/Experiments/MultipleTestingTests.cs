using Patron.Models.Experiments;

namespace Patron.Models.Tests.Experiments;

public sealed class MultipleTestingTests
{
    // The p-values of table 2, column 2, of Benjamini and Hochberg (2000), with what R's p.adjust prints for the first 18 of them, rounded to
    // four digits, as shown in a public answer on BH against BY.
    static readonly double[] Published =
    [
        0.85628, 0.60282, 0.44008, 0.41998, 0.3864, 0.3689, 0.31162, 0.23522, 0.20964, 0.19388, 0.15872, 0.14374, 0.10026, 0.08226, 0.07912,
        0.0659, 0.05802, 0.05572, 0.0549, 0.04678, 0.0465, 0.04104, 0.02036, 0.00964, 0.00904, 0.00748, 0.00404, 0.00282, 0.002, 0.0018, 2e-05,
        2e-05, 2e-05, 0,
    ];

    [Fact]
    public void Benjamini_Hochberg_is_what_R_prints() => Are(
        [0.8563, 0.6211, 0.4676, 0.4606, 0.4379, 0.4325, 0.3784, 0.2962, 0.2741, 0.2637, 0.2249, 0.2125, 0.1549, 0.1332, 0.1332, 0.1179, 0.1096, 0.1096],
        MultipleTesting.BenjaminiHochberg(Published));

    [Fact]
    public void Benjamini_Yekutieli_is_what_R_prints() => Are(
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.9260, 0.8751, 0.6381, 0.5485, 0.5485, 0.4856, 0.4513, 0.4513],
        MultipleTesting.BenjaminiYekutieli(Published));

    // stdlib's padjust, which follows R: [0.319, 0.201, 0.4, 0.374, 0.113] and [0.008, 0.03, 0.123, 0.6, 0.2], of its documentation.
    [Fact]
    public void Holm_and_Benjamini_Hochberg_are_those_of_another_library()
    {
        double[] first = [0.319, 0.201, 0.4, 0.374, 0.113];
        Assert.Equal([0.957, 0.804, 0.957, 0.957, 0.565], MultipleTesting.Holm(first).Select(one => Math.Round(one, 12)));
        Assert.All(MultipleTesting.BenjaminiHochberg(first), one => Assert.Equal(0.4, one, 1e-12));
        double[] second = MultipleTesting.BenjaminiHochberg([0.008, 0.03, 0.123, 0.6, 0.2]);
        Assert.Equal([0.04, 0.075, 0.205, 0.6, 0.25], second.Select(one => Math.Round(one, 12)));
    }

    // Benjamini and Hochberg (1995), section 4.1: of fifteen p-values Holm's (and Bonferroni's) procedure rejects three at 0.05, theirs four.
    [Fact]
    public void The_example_of_1995_rejects_three_and_four()
    {
        double[] values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1];
        Assert.Equal(3, MultipleTesting.Holm(values).Count(one => one <= 0.05));
        Assert.Equal(4, MultipleTesting.BenjaminiHochberg(values).Count(one => one <= 0.05));
    }

    [Fact]
    public void None_and_one_stay_as_they_are_and_no_number_is_refused()
    {
        Assert.Empty(MultipleTesting.Holm([]));
        Assert.Empty(MultipleTesting.BenjaminiYekutieli([]));
        Assert.Equal([0.3], MultipleTesting.Holm([0.3]));
        Assert.Equal([0.3], MultipleTesting.BenjaminiYekutieli([0.3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MultipleTesting.Holm([0.1, double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MultipleTesting.BenjaminiHochberg([1.1]));
    }

    static void Are(double[] expected, double[] found)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 5.0001e-5);
    }
}
