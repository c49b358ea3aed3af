using Patron.DuckDb;
using Patron.Models.Allocation;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// At most one rule for each customer, so that the sum of what is gained - brought less cost - is as high as limits and budgets let it.
/// Nobody is treated who brings no more than they cost.
/// </summary>
/// <remarks>
/// Customers whom chance leaves untreated are chosen for at the prices that the limits have for the others, and take nothing of them.
/// </remarks>
/// <param name="campaign">The campaign.</param>
/// <param name="seed">The project's seed.</param>
/// <param name="asOf">The instant.</param>
/// <param name="connection">The engine, with the audience.</param>
/// <param name="cancellation">Ends it early.</param>
sealed class MostGain(Campaign campaign, long seed, DateTimeOffset asOf, Connection connection, CancellationToken cancellation) : IPolicy
{
    /// <summary>What was solved, once it is.</summary>
    public GainOutcome? Outcome { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="ProjectException">A value cannot be meant, or limits and budgets cannot hold a minimum or what is explored.</exception>
    public ChoiceWords Choose()
    {
        GainColumns columns = GainColumns.Read(campaign, seed, connection, cancellation);
        GainProblem problem = new(campaign, columns, seed);
        int[] open = Rows(columns, problem, isOpen: true);
        int[] others = Rows(columns, problem, isOpen: false);
        ChoiceWriter writer = new(columns, connection);
        Outcome = campaign.Definition.Policy.Explore > 0
            ? Explored(problem, open, others, writer)
            : Planned(problem, open, others, writer);
        MissedCustomers missed = new(columns, problem, Outcome);
        missed.Write(open, writer);
        return new GainWords(campaign, problem, Outcome, missed.Short).ToSql();
    }

    GainOutcome Planned(GainProblem problem, int[] open, int[] others, ChoiceWriter writer)
    {
        Assignment solved = Solved(() => Assignment.Solve(problem.Of(open)));
        writer.Chosen(open, solved.Arms);
        writer.Chosen(others, solved.ChooseFor(problem.Of(others)));
        return new GainOutcome(problem.Limits, solved, solved.Arms, solved.Problem);
    }

    GainOutcome Explored(GainProblem problem, int[] open, int[] others, ChoiceWriter writer)
    {
        AssignmentProblem all = problem.Of(open);
        ExplorationOptions exploration = new()
        {
            Share = campaign.Definition.Policy.Explore,
            WithNone = false,
            // Other customers in each campaign and at each instant.
            Seed = StableHash.Of(seed, "exploration", $"{campaign.Name}:{asOf.UtcTicks}"),
        };
        ExploredAssignment solved = Solved(() => ExploredAssignment.Solve(all, exploration));
        ExploredChoice untreated = solved.ChooseFor(problem.Of(others));
        writer.Chosen(open, solved.Arms);
        writer.Chosen(others, untreated.Arms);
        writer.Chance(open, solved.Choice);
        writer.Chance(others, untreated);
        return new GainOutcome(problem.Limits, solved.Planned, solved.Arms, all);
    }

    T Solved<T>(Func<T> solve)
    {
        try
        {
            return solve();
        }
        catch (InfeasibleAssignmentException error)
        {
            ProblemList problems = new();
            if (campaign.Rules.FirstOrDefault(rule => rule.Definition.Minimum is not null) is { } rule)
                problems.Add(rule.When.Sql, 0, "the limits and budgets do not hold every 'minimum'", error.Message);
            else
                problems.Add(campaign.Definition.File, "the limits and budgets do not hold what is explored", error.Message);
            problems.ThrowIfAny();
            throw;
        }
    }

    /// <summary>Customers who gain by a rule.</summary>
    int[] Rows(GainColumns columns, GainProblem problem, bool isOpen) =>
    [
        .. Enumerable.Range(0, columns.Keys.Length).Where(row =>
        {
            if (columns.Drawn[row] == GroupSql.Open != isOpen)
                return false;
            for (int rule = 0; rule < campaign.Rules.Count; rule++)
            {
                if (problem.MayHave(rule, row))
                    return true;
            }

            return false;
        }),
    ];
}
