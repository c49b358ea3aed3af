using Patron.Models.Numerics;

namespace Patron.Models.Tests.Uplift;

/// <summary>Rows of a randomised trial with predicted effects that may be tied.</summary>
sealed record RandomisedRows(double[] Effects, double[] Outcomes, bool[] Treated)
{
    public static RandomisedRows Of(string purpose, int rows, bool isMoney = false, int distinct = 0, long index = 0)
    {
        var random = RandomStream.For((long)Rounds.Seed, purpose, index);
        double[] effects = new double[rows];
        double[] outcomes = new double[rows];
        bool[] treated = new bool[rows];
        for (int row = 0; row < rows; row++)
        {
            double effect = random.Uniform();
            effects[row] = distinct > 0 ? Math.Floor(effect * distinct) / distinct : effect;
            treated[row] = row < 2 ? row == 0 : random.Chance(0.5);
            bool responds = row < 4 ? row % 2 == 0 : random.Chance(0.2 + (treated[row] ? 0.4 * effect : 0));
            outcomes[row] = responds ? isMoney ? Math.Exp(random.Normal()) : 1 : 0;
        }

        return new RandomisedRows(effects, outcomes, treated);
    }

    public RandomisedRows In(int[] order) => new(
        Array.ConvertAll(order, row => Effects[row]), Array.ConvertAll(order, row => Outcomes[row]),
        Array.ConvertAll(order, row => Treated[row]));

    public static int[] Shuffled(int rows, RandomStream random)
    {
        int[] order = [.. Enumerable.Range(0, rows)];
        for (int left = rows; left > 1; left--)
        {
            int other = random.Below(left);
            (order[left - 1], order[other]) = (order[other], order[left - 1]);
        }

        return order;
    }
}
