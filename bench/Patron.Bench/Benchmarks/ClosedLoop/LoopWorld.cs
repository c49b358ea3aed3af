using Patron.Simulation;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>A decision to be made, with all that an oracle may ask.</summary>
/// <param name="Written">The world with its truths.</param>
/// <param name="Known">What can be seen on the day.</param>
/// <param name="Options">Its parameters.</param>
/// <param name="Rows">Who is decided for.</param>
/// <param name="Day">When.</param>
sealed record Decision(WrittenLoop Written, KnownLoop Known, CampaignWorldOptions Options, Seen Rows, DateOnly Day);

/// <summary>
/// A made-up world as a campaign engine meets it: what it may do, what it sees, and, apart from that, what is true.
/// </summary>
abstract class LoopWorld
{
    public abstract string Name { get; }

    /// <summary>The treatments, in ordinal order.</summary>
    public abstract string[] Arms { get; }

    /// <summary>What a contact costs by arm, currency; what the budget is of.</summary>
    public abstract double[] Costs { get; }

    /// <summary>Share of a customer's base (an order, a month's revenue) that an accepted treatment gives away, by arm.</summary>
    public abstract double[] Discounts { get; }

    /// <summary>Budget over the number of customers who may be contacted, currency.</summary>
    public abstract double BudgetPerCustomer { get; }

    /// <summary>What an outcome of one is worth over the customer's base; below 0 where it is to become rarer.</summary>
    public abstract double Margin { get; }

    /// <summary>Days on which everybody gets an arm or none by chance.</summary>
    public abstract IReadOnlyList<DateOnly> Waves { get; }

    /// <summary>
    /// The day of the first decision and that of the second; what came of all contacts before is known on each.
    /// </summary>
    public abstract (DateOnly First, DateOnly Second) Decisions { get; }

    /// <summary>Whether it is decided after two waves too, on the day of the third.</summary>
    public virtual bool DecidesEarly => true;

    /// <summary>The arm of each rule, in the order of the rules.</summary>
    public abstract int[] Rules { get; }

    /// <summary>Customers of a full run.</summary>
    public abstract int Customers { get; }

    /// <summary>What the engine sees of a contact's answer besides, as a part of a SELECT from <c>answers AS a</c>.</summary>
    public virtual string MoreAnswers => "";

    /// <summary>Seeds of the worlds of a full run.</summary>
    public abstract IReadOnlyList<int> Seeds { get; }

    /// <summary>Seeds of further worlds of a full run, in which the effects of waves are measured and nothing is decided.</summary>
    public virtual IReadOnlyList<int> MeasuredSeeds => [];

    /// <summary>What the oracle is, in a sentence or two.</summary>
    public abstract string Oracle { get; }

    /// <summary>How the engine learns, in a sentence or two.</summary>
    public abstract string Learning { get; }

    /// <summary>
    /// Who may be contacted, on days after which: as any shop knows its customers, without writing the world for it.
    /// </summary>
    public abstract IReadOnlyList<(string Customer, DateOnly Since)> Roster(CampaignWorldOptions options);

    public abstract CampaignWorldOptions OptionsOf(long seed, int customers);

    public abstract void Write(CampaignWorldOptions options, string folder);

    /// <summary>Statements that make the tables of a written world.</summary>
    public abstract string Tables(string folder);

    /// <summary>
    /// A statement that makes of them the table answers: customer_id, moment, arm, treated, outcome, used.
    /// </summary>
    public abstract string Answers { get; }

    /// <summary>
    /// A statement that makes the table truths (customer_id, moment, base, effect_ARM, use_ARM), which no learner sees.
    /// </summary>
    public abstract string Truths(string folder);

    /// <summary>The tables that answers and features are made of, as they are known on the morning of a day.</summary>
    public abstract IReadOnlyList<(string Table, string Select)> Known(DateOnly day);

    /// <summary>
    /// A SELECT of everybody who may be contacted on a day, by what is known on its morning: customer_id, segment (the place of
    /// the rule that would take the customer, from 0; -1 for none) and the columns that the world's learner reads.
    /// </summary>
    public abstract string Features(DateOnly day);

    /// <summary>What was learnt by a day from what is known on it, and expected of each row.</summary>
    public abstract Parts Learn(KnownLoop known, Seen rows, DateOnly day);

    /// <summary>What the oracle expects, by the truth, of each row given everything that could be seen on a day.</summary>
    public abstract Parts Expected(Decision decision);

    /// <summary>The same by integrals with twice the nodes; null of an oracle that needs none.</summary>
    public virtual Parts? Finer(Decision decision) => null;

    /// <summary>What a treatment brings: outcomes at their margin, less what is given away and what the contact costs.</summary>
    public double Profit(int arm, double effect, double use, double value) =>
        (effect * Margin * value) - (use * Discounts[arm] * value) - Costs[arm];
}
