namespace Patron.Models.Allocation;

/// <summary>Who got what, a share of them by chance.</summary>
/// <param name="Explored">Whether each row has its arm by chance.</param>
/// <param name="Arms">The arm of each row, -1 for none.</param>
/// <param name="Probabilities">
/// For each arm, and none at the end, the probability with which each row gets it; a row's add up to 1.
/// </param>
public sealed record ExploredChoice(bool[] Explored, int[] Arms, double[][] Probabilities);

/// <summary>
/// An assignment in which a share of the customers has an arm by chance, with the probability of every arm for every customer.
/// </summary>
/// <remarks>
/// Chance is the hash of the key. What it gives comes off the limits before the others are assigned, so the limits hold. The
/// probabilities take the prices as given: they are exact but for the few customers to whom two options are worth the same at the
/// prices, up to what one customer moves them.
/// </remarks>
public sealed class ExploredAssignment
{
    readonly Exploration _exploration;

    ExploredAssignment(Assignment planned, ExploredChoice choice, Exploration exploration) =>
        (Planned, Choice, _exploration) = (planned, choice, exploration);

    /// <summary>The assignment of the others within what was left.</summary>
    public Assignment Planned { get; }

    /// <summary>What everybody has.</summary>
    public ExploredChoice Choice { get; }

    /// <summary>Whether each row has its arm by chance.</summary>
    public bool[] Explored => Choice.Explored;

    /// <summary>The arm of each row, -1 for none.</summary>
    public int[] Arms => Choice.Arms;

    /// <summary>For each arm, and none at the end, the probability with which each row gets it; a row's add up to 1.</summary>
    public double[][] Probabilities => Choice.Probabilities;

    /// <summary>
    /// For each arm the part of its exploration that limits have room for: 1, but for <see cref="ExplorationOptions.Thin"/>.
    /// </summary>
    public double[] Kept => _exploration.Kept;

    /// <summary>Assigns with exploration.</summary>
    /// <param name="problem">Customers, arms, limits.</param>
    /// <param name="exploration">Share and seed.</param>
    /// <param name="options">Of the assignment of the others.</param>
    /// <exception cref="InfeasibleAssignmentException">
    /// Exploration alone takes more than there is, or fewest numbers cannot be reached.
    /// </exception>
    public static ExploredAssignment Solve(
        AssignmentProblem problem, ExplorationOptions exploration, AssignmentOptions? options = null)
    {
        if (!(exploration.Share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(exploration), exploration.Share, "the share must lie in [0, 1]");
        ProblemCheck.Of(problem);
        Exploration chance = Exploration.Of(problem, exploration);
        bool[] explored = chance.Drawn(problem);
        int[] arms = [.. problem.Keys.Select((_, row) => explored[row] ? chance.ArmOf(problem, row) : -1)];
        Assignment planned = Assignment.Solve(Rest(problem, explored, arms, exploration.Share), options);
        ArmPrices prices = new(planned.Problem, planned.Limits);
        int[] best = [.. explored.Select((one, row) => one ? BestAtPrices(problem, prices, row) : planned.Arms[row])];
        return new ExploredAssignment(planned, ChoiceOf(problem, explored, best, chance), chance);
    }

    /// <summary>
    /// What other customers would get without taking up any room, a share of them by chance: so a random control group is
    /// chosen for as the assigned customers are. See <see cref="Assignment.ChooseFor"/>.
    /// </summary>
    /// <param name="others">The same arms, with columns of the other customers.</param>
    /// <exception cref="ArgumentException">A column cannot be meant, or the arms are not the same.</exception>
    public ExploredChoice ChooseFor(AssignmentProblem others) =>
        ChoiceOf(others, _exploration.Drawn(others), Planned.ChooseFor(others), _exploration);

    /// <summary>Who gets what, with its probabilities, where prices say what is best.</summary>
    static ExploredChoice ChoiceOf(AssignmentProblem problem, bool[] explored, int[] best, Exploration exploration)
    {
        int rows = best.Length;
        int[] arms = new int[rows];
        double[][] probabilities = [.. Enumerable.Range(0, problem.Arms.Count + 1).Select(_ => new double[rows])];
        for (int row = 0; row < rows; row++)
        {
            int[] possible = exploration.Possible(problem, row);
            double rest = 1 - exploration.Share;
            foreach (int arm in possible)
            {
                double chance = exploration.KeptOf(arm) * (exploration.Share / possible.Length);
                probabilities[arm < 0 ? problem.Arms.Count : arm][row] += chance;
                rest += (1 - exploration.KeptOf(arm)) * (exploration.Share / possible.Length);
            }

            probabilities[best[row] < 0 ? problem.Arms.Count : best[row]][row] += rest;
            arms[row] = explored[row] ? exploration.ArmOf(problem, row) : best[row];
        }

        return new ExploredChoice(explored, arms, probabilities);
    }

    /// <summary>What is worth most at the prices of those that what was left has room for.</summary>
    static int BestAtPrices(AssignmentProblem problem, ArmPrices prices, int row)
    {
        (int best, double most) = (-1, 0);
        for (int arm = 0; arm < problem.Arms.Count; arm++)
        {
            double worth = prices.MayHave(problem, arm, row) ? prices.Worth(problem, arm, row) : 0;
            if (worth > most)
                (best, most) = (arm, worth);
        }

        return best;
    }

    /// <summary>The problem that exploration leaves.</summary>
    static AssignmentProblem Rest(AssignmentProblem problem, bool[] explored, int[] arms, double share)
    {
        int[] order = KeyOrder.Of(problem.Keys);
        int[] counts = [.. problem.Arms.Select((_, arm) => arms.Count(one => one == arm))];
        return problem with
        {
            Arms =
            [
                .. problem.Arms.Select((arm, index) => arm with
                {
                    Eligible = [.. explored.Select((one, row) => !one && arm.Eligible?[row] != false)],
                    Least = Math.Max(0, arm.Least - counts[index]),
                    Most = arm.Most is { } most ? (int)Left(arm.Name, most, counts[index], share) : null,
                }),
            ],
            Resources =
            [
                .. problem.Resources.Select(resource => resource with
                {
                    Limit = Left(resource.Name, resource.Limit, order.Sum(row => Use(problem, arms[row], resource, row)), share),
                }),
            ],
            Channels =
            [
                .. problem.Channels.Select(channel => channel with
                {
                    Most = (int)Left(
                        channel.Name, channel.Most, counts.Where((_, arm) => IsOn(channel, problem.Arms[arm])).Sum(), share),
                }),
            ],
        };
    }

    static bool IsOn(ContactChannel channel, TreatmentArm arm) => channel.Arms.Contains(arm.Name);

    static double Use(AssignmentProblem problem, int arm, Resource resource, int row) =>
        arm >= 0 && problem.Arms[arm].Uses.TryGetValue(resource.Name, out Amounts uses) ? uses[row] : 0;

    static double Left(string name, double limit, double used, double share) => used <= limit
        ? limit - used
        : throw new InfeasibleAssignmentException(
            $"exploration with {share:0.####} of the customers takes {used:0.##} of '{name}', there is {limit:0.##}; "
            + $"a share of about {share * limit / used:0.####} is possible.");
}
