using Patron.DuckDb;
using Patron.Models.Allocation;
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
/// <param name="connection">The engine, with the audience.</param>
/// <param name="cancellation">Ends it early.</param>
sealed class MostGain(Campaign campaign, long seed, Connection connection, CancellationToken cancellation) : IPolicy
{
    /// <summary>What was solved, once it is.</summary>
    public GainOutcome? Outcome { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="ProjectException">A value cannot be meant, or limits and budgets cannot hold a minimum.</exception>
    public ChoiceWords Choose()
    {
        GainColumns columns = GainColumns.Read(campaign, seed, connection, cancellation);
        GainProblem problem = new(campaign, columns, seed);
        int[] open = Rows(columns, problem, isOpen: true);
        int[] others = Rows(columns, problem, isOpen: false);
        Assignment solved = Solve(problem.Of(open));
        Outcome = new GainOutcome(problem.Limits, solved);
        ChoiceWriter writer = new(columns, connection);
        writer.Chosen(open, solved.Arms);
        writer.Chosen(others, solved.ChooseFor(problem.Of(others)));
        MissedCustomers missed = new(columns, problem, Outcome);
        missed.Write(open, writer);
        return new GainWords(campaign, problem, Outcome, missed.Short).ToSql();
    }

    Assignment Solve(AssignmentProblem problem)
    {
        try
        {
            return Assignment.Solve(problem);
        }
        catch (InfeasibleAssignmentException error)
        {
            ProblemList problems = new();
            problems.Add(campaign.Rules.First(rule => rule.Definition.Minimum is not null).When.Sql, 0, "the limits and budgets do not hold every 'minimum'", error.Message);
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
