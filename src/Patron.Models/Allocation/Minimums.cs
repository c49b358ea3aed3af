namespace Patron.Models.Allocation;

/// <summary>Whether the fewest customers of arms can be reached, by reasons that can be named.</summary>
static class Minimums
{
    const int MostArmsTogether = 16;

    /// <summary>Refuses what counting alone shows to be impossible.</summary>
    public static void Check(CustomerColumns columns)
    {
        AssignmentProblem problem = columns.Problem;
        int[] asked = [.. Enumerable.Range(0, columns.Arms).Where(arm => problem.Arms[arm].Least > 0)];
        foreach (int arm in asked)
        {
            if (problem.Arms[arm].Most is { } most && most < problem.Arms[arm].Least)
                throw Refused($"'{Name(arm)}' is to reach at least {problem.Arms[arm].Least} customers and at most {most}");
        }

        foreach (ContactChannel channel in problem.Channels)
        {
            int least = asked.Where(arm => channel.Arms.Contains(Name(arm))).Sum(arm => problem.Arms[arm].Least);
            if (least > channel.Most)
                throw Refused($"the arms of channel '{channel.Name}' are to reach at least {least} customers, it reaches at most {channel.Most}");
        }

        Together(columns, asked);
        foreach (Resource resource in problem.Resources)
            Cheapest(columns, asked, resource);

        string Name(int arm) => problem.Arms[arm].Name;
    }

    /// <summary>What is told where no assignment was found.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="reached">The assignment that reaches most of the asked numbers.</param>
    /// <param name="most">No assignment reaches more.</param>
    public static InfeasibleAssignmentException Unmet(AssignmentProblem problem, Assignment reached, int most)
    {
        string[] found =
        [
            .. problem.Arms.Where(arm => arm.Least > 0).Select(arm =>
            {
                int place = reached.Problem.Arms.Select((one, index) => (one.Name, index)).First(one => one.Name == arm.Name).index;
                return $"'{arm.Name}' {reached.Counts[place]} of {arm.Least}";
            }),
        ];
        string[] scarce = [.. reached.Limits.Where(limit => limit.Price > 0 && limit.Kind is LimitKind.Resource or LimitKind.Channel).Select(limit => $"'{limit.Name}'")];
        int asked = problem.Arms.Sum(arm => arm.Least);
        return Refused(
            $"{string.Join(", ", found)} customers can be reached within the limits"
            + (most < asked ? $", and no assignment reaches more than {most} of the {asked} together" : ", and no assignment was found that reaches all")
            + (scarce.Length > 0 ? $"; scarce is {string.Join(", ", scarce)}" : ""));
    }

    static InfeasibleAssignmentException Refused(string found) =>
        new($"the fewest customers of arms cannot be reached: {found}. Lower them, or raise what limits them.");

    /// <summary>By the marriage theorem arms can have their numbers unless some of them together ask for more customers than may have one of them.</summary>
    static void Together(CustomerColumns columns, int[] asked)
    {
        int[] arms = [.. asked.Take(MostArmsTogether)];
        int sets = 1 << arms.Length;
        int[] within = new int[sets];
        for (int place = 0; place < columns.Customers; place++)
        {
            int mask = 0;
            for (int bit = 0; bit < arms.Length; bit++)
                mask |= columns.MayHave(arms[bit], place) ? 1 << bit : 0;
            within[mask]++;
        }

        for (int bit = 0; bit < arms.Length; bit++)
        {
            for (int set = 0; set < sets; set++)
                within[set] += (set & (1 << bit)) != 0 ? within[set ^ (1 << bit)] : 0;
        }

        foreach (int set in Enumerable.Range(1, sets - 1).OrderBy(int.PopCount))
        {
            int[] members = [.. arms.Where((_, bit) => (set & (1 << bit)) != 0)];
            int available = columns.Customers - within[(sets - 1) & ~set];
            int least = members.Sum(arm => columns.Problem.Arms[arm].Least);
            if (least > available)
                throw Refused(
                    $"{string.Join(" and ", members.Select(arm => $"'{columns.Problem.Arms[arm].Name}'"))} {(members.Length == 1 ? "is" : "are")} to reach at least {least} customers"
                    + $"{(members.Length == 1 ? "" : " together")}, {available} are eligible and affordable");
        }
    }

    /// <summary>No assignment takes less of a resource than the cheapest customers of each arm.</summary>
    static void Cheapest(CustomerColumns columns, int[] asked, Resource resource)
    {
        int index = columns.Problem.Resources.Select((one, place) => (one, place)).First(one => one.one == resource).place;
        double needed = 0;
        foreach (int arm in asked)
        {
            double[] uses = [.. Enumerable.Range(0, columns.Customers).Where(place => columns.MayHave(arm, place)).Select(place => columns.Use(index, arm, place))];
            Array.Sort(uses);
            needed += uses.Take(columns.Problem.Arms[arm].Least).Sum();
        }

        if (needed > resource.Limit * (1 + 1e-9))
            throw Refused($"they take at least {needed:0.##} of '{resource.Name}', there is {resource.Limit:0.##}");
    }
}
