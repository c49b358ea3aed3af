namespace Patron.Models.Allocation;

/// <summary>How an assignment was found.</summary>
public enum AssignmentMethod
{
    /// <summary>By prices and repair; the bound is near enough.</summary>
    Prices,

    /// <summary>By a search of the tree that came to its end: nothing is better by more than the tolerance.</summary>
    Search,

    /// <summary>By prices and a search that was stopped; the gap says how much better another may be.</summary>
    StoppedSearch,
}

/// <summary>A limit in an assignment.</summary>
/// <param name="Kind">What it is of.</param>
/// <param name="Name">Of the resource, arm or channel.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Used">What the assignment uses.</param>
/// <param name="Price">
/// What one more of it earns, about: the shadow price; for <see cref="LimitKind.Least"/> what one customer fewer would earn. 0 where it does not bind.
/// </param>
public sealed record LimitUse(LimitKind Kind, string Name, double Limit, double Used, double Price)
{
    /// <summary>What is left of it, or by how much the fewest number is exceeded.</summary>
    public double Slack => Kind == LimitKind.Least ? Used - Limit : Limit - Used;
}

/// <summary>Who gets what, and how good that is.</summary>
/// <remarks>
/// The multiple-choice knapsack with several resources. Its dual prices each limit so that every customer takes what is worth most to them at the
/// prices; the dual's value bounds that of every assignment (Kellerer, Pferschy and Pisinger 2004, chapter 11; Fisher 1981, Management Science 27).
/// </remarks>
public sealed class Assignment
{
    internal Assignment(AssignmentProblem problem, int[] arms, double value, double bound, AssignmentMethod method, long nodes, IReadOnlyList<LimitUse> limits)
    {
        (Problem, Arms, Value, Bound, Method, Nodes, Limits) = (problem, arms, value, bound, method, nodes, limits);
        int[] counts = new int[problem.Arms.Count];
        foreach (int arm in arms)
            counts[Math.Max(arm, 0)] += arm < 0 ? 0 : 1;
        Counts = counts;
    }

    /// <summary>What was solved.</summary>
    public AssignmentProblem Problem { get; }

    /// <summary>The arm of each row, -1 for none.</summary>
    public int[] Arms { get; }

    /// <summary>Customers of each arm.</summary>
    public IReadOnlyList<int> Counts { get; }

    /// <summary>The sum of the values of what is given.</summary>
    public double Value { get; }

    /// <summary>No assignment within the limits has a higher value.</summary>
    public double Bound { get; }

    /// <summary>By how much another assignment may be better at most, as a share of the value; infinite where the value is 0 and the bound is not.</summary>
    public double Gap => Bound <= Value ? 0 : Value == 0 ? double.PositiveInfinity : (Bound - Value) / Math.Abs(Value);

    /// <summary>How it was found.</summary>
    public AssignmentMethod Method { get; }

    /// <summary>Places of the tree that were searched.</summary>
    public long Nodes { get; }

    /// <summary>The limits with what is used of them and their prices.</summary>
    public IReadOnlyList<LimitUse> Limits { get; }

    /// <summary>
    /// What an arm is worth to a customer once it has paid for what it takes. Nearly every customer has the arm of which this is highest, or none
    /// where none is above 0; those for whom it makes next to no difference fill up the limits.
    /// </summary>
    /// <param name="row">The customer.</param>
    /// <param name="arm">The arm.</param>
    public double WorthAtPrices(int row, int arm) => Prices.Worth(Problem, arm, row);

    /// <summary>
    /// What other customers would get at the prices without taking up any room: so a random control group is chosen for as the assigned
    /// customers are. Where prices leave it open they get what an assigned customer got who stands next to them.
    /// </summary>
    /// <param name="others">The same arms, with columns of the other customers.</param>
    /// <returns>The arm of each of their rows, -1 for none.</returns>
    /// <exception cref="ArgumentException">A column cannot be meant, or the arms are not the same.</exception>
    public int[] ChooseFor(AssignmentProblem others)
    {
        ProblemCheck.Of(others);
        if (!others.Arms.Select(arm => arm.Name).SequenceEqual(Problem.Arms.Select(arm => arm.Name)))
            throw new ArgumentException("the others have other arms; they must have the same in the same order", nameof(others));
        return new LikeChoice(this).Of(others);
    }

    /// <summary>Which of other customers, or of these, have two options that are worth nearly the same at the prices, so that it is not these that decide.</summary>
    /// <param name="others">The same arms.</param>
    public bool[] Undecided(AssignmentProblem others)
    {
        LikeChoice choice = new(this);
        return [.. Enumerable.Range(0, others.Keys.Count).Select(row => choice.IsUndecided(others, row))];
    }

    /// <summary>The mean of the largest value of a customer, either sign.</summary>
    internal double Scale { get; init; } = 1;

    ArmPrices Prices => field ??= new ArmPrices(Problem, Limits);

    /// <summary>Looks for the assignment of highest value within the limits.</summary>
    /// <param name="problem">Customers, arms, limits.</param>
    /// <param name="options">Tolerance, effort, threads.</param>
    /// <exception cref="ArgumentException">A column or name cannot be meant.</exception>
    /// <exception cref="InfeasibleAssignmentException">The fewest customers of arms cannot be reached.</exception>
    public static Assignment Solve(AssignmentProblem problem, AssignmentOptions? options = null) =>
        AssignmentSolver.Solve(problem, options ?? new AssignmentOptions());
}
