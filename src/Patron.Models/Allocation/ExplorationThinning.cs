namespace Patron.Models.Allocation;

/// <summary>
/// How much of an arm's share of exploration each limit holds, whoever chance draws: known before any is drawn, so that it
/// bends no probability.
/// </summary>
/// <remarks>
/// By Bennett's inequality (1962, Journal of the American Statistical Association 57): of independent amounts in [0, b] with
/// sum of second moments v, the sum is above its mean by t or more with a probability of at most exp(-v/b² h(bt/v)), h(u) = (1
/// + u) ln(1 + u) - u.
/// </remarks>
static class ExplorationThinning
{
    /// <summary>With which probability what is explored may be more than a limit holds.</summary>
    const double Risk = 1e-6;

    const int Halvings = 60;

    /// <summary>For each arm the share of its exploration that is kept, in [0, 1].</summary>
    /// <param name="problem">Customers, arms, limits.</param>
    /// <param name="share">Share of the customers that is to be explored.</param>
    /// <param name="possible">For each row the arms that chance draws from, -1 for none among them, each alike.</param>
    public static double[] Of(AssignmentProblem problem, double share, int[][] possible)
    {
        int[] order = KeyOrder.Of(problem.Keys);
        double[] kept = [.. problem.Arms.Select(_ => 1.0)];
        void Hold(IReadOnlySet<int> arms, double limit, Func<int, int, double> use)
        {
            (double mean, double square, double most) = (0, 0, 0);
            HashSet<int> taking = [];
            foreach (int row in order)
            {
                foreach (int arm in possible[row].Where(arms.Contains))
                {
                    double one = use(arm, row);
                    mean += share / possible[row].Length * one;
                    square += share / possible[row].Length * one * one;
                    most = Math.Max(most, one);
                    if (one > 0)
                        taking.Add(arm);
                }
            }

            double held = Held(mean, square, most, limit);
            foreach (int arm in taking)
                kept[arm] = Math.Min(kept[arm], held);
        }

        foreach ((int index, TreatmentArm arm) in problem.Arms.Index().Where(arm => arm.Item.Most is not null))
            Hold(new HashSet<int> { index }, arm.Most!.Value, (_, _) => 1);
        foreach (ContactChannel channel in problem.Channels)
            Hold(ArmsWhere(problem, arm => channel.Arms.Contains(arm.Name)), channel.Most, (_, _) => 1);
        foreach (Resource resource in problem.Resources)
        {
            Hold(
                ArmsWhere(problem, arm => arm.Uses.ContainsKey(resource.Name)), resource.Limit,
                (arm, row) => problem.Arms[arm].Uses[resource.Name][row]);
        }

        return kept;
    }

    /// <summary>The largest share of draws whose sum stays within a limit but with <see cref="Risk"/>.</summary>
    static double Held(double mean, double square, double most, double limit)
    {
        if (square <= 0 || Holds(1))
            return 1;
        (double low, double high) = (0, 1);
        for (int halving = 0; halving < Halvings; halving++)
        {
            double middle = (low + high) / 2;
            (low, high) = Holds(middle) ? (middle, high) : (low, middle);
        }

        return low;

        bool Holds(double share)
        {
            double above = limit - (share * mean);
            double moments = share * square / (most * most);
            double surplus = above / most / moments;
            return above > 0 && moments * (((1 + surplus) * Math.Log(1 + surplus)) - surplus) >= -Math.Log(Risk);
        }
    }

    static HashSet<int> ArmsWhere(AssignmentProblem problem, Func<TreatmentArm, bool> isMeant) =>
        [.. problem.Arms.Index().Where(arm => isMeant(arm.Item)).Select(arm => arm.Index)];
}
