using Patron.DuckDb;
using Patron.Models.Allocation;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// At most one rule for each customer, so that the sum of what is gained - brought less cost - is as high as limits and budgets
/// let it. Nobody is treated who brings no more than they cost.
/// </summary>
/// <remarks>
/// Customers whom chance leaves untreated are chosen for at the prices that the limits have for the others, and take nothing of
/// them.
/// </remarks>
/// <param name="campaign">The campaign.</param>
/// <param name="seed">The project's seed.</param>
/// <param name="asOf">The instant.</param>
/// <param name="threads">Most threads; null for all processors.</param>
/// <param name="connection">The engine, with the audience.</param>
/// <param name="cancellation">Ends it early.</param>
sealed class MostGain(
    Campaign campaign, long seed, DateTimeOffset asOf, int? threads, Connection connection, CancellationToken cancellation) : IPolicy
{
    /// <summary>What was solved, once it is.</summary>
    public GainOutcome? Outcome { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="ProjectException">
    /// A value cannot be meant, or limits and budgets cannot hold a minimum or what is explored.
    /// </exception>
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
        Assignment solved = Solved(() => Assignment.Solve(problem.Of(open), Options));
        AssignmentProblem rest = problem.Of(others);
        Write(writer, problem, open, Certain(solved.Arms), solved.Undecided(solved.Problem));
        Write(writer, problem, others, Certain(solved.ChooseFor(rest)), solved.Undecided(rest));
        return new GainOutcome(problem.Limits, solved, solved.Arms, solved.Problem);
    }

    GainOutcome Explored(GainProblem problem, int[] open, int[] others, ChoiceWriter writer)
    {
        AssignmentProblem all = problem.Of(open);
        ExplorationOptions exploration = new()
        {
            Share = campaign.Definition.Policy.Explore,
            WithNone = false,
            Thin = true,
            // Other customers in each campaign and at each instant.
            Seed = StableHash.Of(seed, "exploration", $"{campaign.Name}:{asOf.UtcTicks}"),
        };
        ExploredAssignment solved = Solved(() => ExploredAssignment.Solve(all, exploration, Options));
        AssignmentProblem rest = problem.Of(others);
        Write(writer, problem, open, solved.Choice, solved.Planned.Undecided(all));
        Write(writer, problem, others, solved.ChooseFor(rest), solved.Planned.Undecided(rest));
        return new GainOutcome(problem.Limits, solved.Planned, solved.Arms, all) { Kept = solved.Kept };
    }

    AssignmentOptions Options => new() { Threads = threads, Cancellation = cancellation };

    void Write(ChoiceWriter writer, GainProblem problem, int[] rows, ExploredChoice choice, bool[] undecided)
    {
        int[] byVariant = [.. campaign.Rules.Index().Where(rule => rule.Item.LimitsVariants).Select(rule => rule.Index)];
        writer.Chosen(rows, choice.Arms);
        writer.Chance(rows, choice, at => undecided[at] || byVariant.Any(rule => problem.MayHave(rule, rows[at])));
    }

    ExploredChoice Certain(int[] arms) => new(new bool[arms.Length], arms, LoggedDecisions.Certain(arms, campaign.Rules.Count + 1));

    T Solved<T>(Func<T> solve)
    {
        try
        {
            return solve();
        }
        catch (InfeasibleAssignmentException error)
        {
            CampaignRule[] least = [.. campaign.Rules.Where(rule => rule.Definition.Minimum is not null)];
            bool IsNamed(CampaignRule rule) => error.Message.Contains($"'{rule.Name}'", StringComparison.Ordinal);
            CampaignRule? named = least.FirstOrDefault(IsNamed) ?? least.FirstOrDefault();
            bool explores = error.Message.StartsWith("exploration", StringComparison.Ordinal);
            FilePlace? place = explores ? campaign.Definition.Policy.ExplorePlace : named?.Definition.Place;
            throw new ProjectException(
            [
                (place ?? new FilePlace(campaign.Definition.File, 0, 0)).Problem(
                    $"the limits and budgets do not hold {(explores ? "what is explored" : "every 'minimum'")}", error.Message),
            ]);
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
