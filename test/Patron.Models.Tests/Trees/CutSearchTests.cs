using Patron.Models.Numerics;
using Patron.Models.Trees;

namespace Patron.Models.Tests.Trees;

public sealed class CutSearchTests
{
    // Cuts that are even, crowded, far apart, at the ends of the doubles, few or none; numbers on, beside and between them.
    [Fact]
    public void A_code_counts_the_cuts_below_a_number()
    {
        int rounds = Rounds.Count(200, 20_000);
        for (int round = 0; round < rounds; round++)
        {
            var random = RandomStream.For((long)Rounds.Seed, "cuts", round);
            double[] cuts = Cuts(random, round % 8);
            double[] numbers =
            [
                double.NaN, 0, -0.0, double.MaxValue, double.MinValue, double.Epsilon,
                .. cuts, .. cuts.Select(double.BitDecrement),
                .. cuts.Where(cut => cut < double.MaxValue).Select(double.BitIncrement),
                .. Enumerable.Range(0, 50).Select(_ => Number(random, round % 8)),
            ];
            int stride = 1 + random.Below(3);
            byte[] codes = new byte[numbers.Length * stride];
            new CutSearch(cuts).WriteCodes(numbers, codes, stride);
            for (int row = 0; row < numbers.Length; row++)
            {
                int expected = double.IsNaN(numbers[row]) ? 0 : 1 + cuts.Count(cut => cut < numbers[row]);
                int found = codes[row * stride];
                Assert.True(expected == found, $"{numbers[row]:R} among {string.Join(" ", cuts)}: {found}, not {expected}");
            }
        }
    }

    static double[] Cuts(RandomStream random, int kind)
    {
        int count = kind == 0 ? random.Below(3) : random.Below(254);
        IEnumerable<double> cuts = Enumerable.Range(0, count).Select(_ => Number(random, kind)).Distinct().Order();
        return random.Chance(0.3) && kind != 5 ? [.. cuts, double.MaxValue] : [.. cuts];
    }

    static double Number(RandomStream random, int kind) => kind switch
    {
        1 => random.Uniform(),
        2 => random.Below(500) - 250,
        3 => Math.Exp(10 * random.Normal()),
        4 => (random.Chance(0.01) ? 1e9 : 1) * random.Uniform(),
        5 => double.MaxValue * (random.Uniform() - random.Uniform()),
        6 => double.Epsilon * random.Below(1000),
        _ => random.Normal(),
    };
}
