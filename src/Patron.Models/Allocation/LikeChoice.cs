using Patron.Models.Numerics;

namespace Patron.Models.Allocation;

/// <summary>
/// What customers who take up no room would have got: their best arm at the prices of an assignment. Where their two best options are worth
/// nearly the same, prices do not say which; such a customer gets what the assigned customer got who stands next to them between the same two.
/// </summary>
/// <remarks>So assigned customers and a random group of others have each option in the same shares, also where very many are equal.</remarks>
sealed class LikeChoice
{
    /// <summary>Options this near are compared with those of assigned customers, as a share of the mean of customers' largest values.</summary>
    const double Near = 1e-3;

    readonly ArmPrices _prices;
    readonly double _near;
    readonly Dictionary<(int, int), List<Standing>> _alike = [];

    public LikeChoice(Assignment assignment)
    {
        _prices = new ArmPrices(assignment.Problem, assignment.Limits);
        _near = Near * assignment.Scale;
        for (int row = 0; row < assignment.Arms.Length; row++)
        {
            TopTwo top = Top(assignment.Problem, row);
            if (!IsNear(top))
                continue;
            if (!_alike.TryGetValue(top.Pair, out List<Standing>? standings))
                _alike[top.Pair] = standings = [];
            standings.Add(new Standing(top.Difference, HashOf(assignment.Problem, row), assignment.Arms[row]));
        }

        foreach (List<Standing> standings in _alike.Values)
            standings.Sort();
    }

    /// <summary>The arm of each row of others, -1 for none.</summary>
    public int[] Of(AssignmentProblem others)
    {
        int[] arms = new int[others.Keys.Count];
        for (int row = 0; row < arms.Length; row++)
        {
            TopTwo top = Top(others, row);
            int arm = IsNear(top) && _alike.TryGetValue(top.Pair, out List<Standing>? standings)
                ? Next(standings, new Standing(top.Difference, HashOf(others, row), 0)).Arm
                : top.Best;
            arms[row] = arm < 0 || _prices.MayHave(others, arm, row) ? arm : top.Best;
        }

        return arms;
    }

    /// <summary>Whether the two best options of a row are worth nearly the same.</summary>
    public bool IsUndecided(AssignmentProblem problem, int row) => IsNear(Top(problem, row));

    bool IsNear(TopTwo top) => Math.Abs(top.Difference) <= _near;

    /// <summary>The one before, or the first.</summary>
    static Standing Next(List<Standing> standings, Standing one)
    {
        int place = standings.BinarySearch(one);
        return standings[Math.Max(0, place < 0 ? ~place - 1 : place)];
    }

    /// <summary>The two options worth most; none, which is -1, is worth 0.</summary>
    TopTwo Top(AssignmentProblem problem, int row)
    {
        (int best, double most, int second, double less) = (-1, 0, -2, double.NegativeInfinity);
        for (int arm = 0; arm < problem.Arms.Count; arm++)
        {
            if (!_prices.MayHave(problem, arm, row))
                continue;
            double worth = _prices.Worth(problem, arm, row);
            if (worth > most)
                (best, most, second, less) = (arm, worth, best, most);
            else if (worth > less)
                (second, less) = (arm, worth);
        }

        return best < second ? new TopTwo(best, (best, second), most - less) : new TopTwo(best, (second, best), less - most);
    }

    static long HashOf(AssignmentProblem problem, int row) => StableHash.Of(0, "allocation", problem.Keys[row]);

    /// <summary>A customer's two best options.</summary>
    /// <param name="Best">The better one.</param>
    /// <param name="Pair">Both, in their order.</param>
    /// <param name="Difference">By how much the first of the pair is worth more than the second.</param>
    readonly record struct TopTwo(int Best, (int, int) Pair, double Difference);

    /// <summary>Where an assigned customer stands between two options, and what they got.</summary>
    readonly record struct Standing(double Difference, long Hash, int Arm) : IComparable<Standing>
    {
        public int CompareTo(Standing other) =>
            Difference != other.Difference ? Difference.CompareTo(other.Difference) : Hash.CompareTo(other.Hash);
    }
}
