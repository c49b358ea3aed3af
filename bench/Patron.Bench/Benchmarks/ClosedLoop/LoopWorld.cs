using Patron.Simulation;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>A made-up world as a campaign engine meets it: what it may do, what it sees, and, apart from that, what is true.</summary>
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

    /// <summary>Days on which everybody gets an arm or none by chance.</summary>
    public abstract IReadOnlyList<DateOnly> Waves { get; }

    /// <summary>The day of the first decision and that of the second; what came of all contacts before is known on each.</summary>
    public abstract (DateOnly First, DateOnly Second) Decisions { get; }

    /// <summary>What an outcome of one is worth over the customer's base.</summary>
    public abstract double Margin { get; }

    /// <summary>The column of customers.csv that tells since when, and the one that tells whether, a customer may be contacted.</summary>
    public abstract (string Since, string Consent) Roster { get; }

    /// <summary>Writes the world with the answers to a plan; without one only customers.csv is read, and the rest may be as little as possible.</summary>
    public abstract void Write(long seed, int customers, ContactPlan? plan, string folder);

    /// <summary>
    /// Statements that make, of a written world, the tables answers (customer_id, moment, arm, treated, outcome, used, realised), truths (customer_id,
    /// moment, base, effect_ARM, use_ARM), and what <see cref="Features"/> reads.
    /// </summary>
    /// <param name="folder">Of the world.</param>
    /// <param name="isSeen">Whether features will be asked for; otherwise answers hold what the truth says alone.</param>
    public abstract string Tables(string folder, bool isSeen);

    /// <summary>
    /// A SELECT of everybody who may be contacted on a day, by what is known on its morning: customer_id, base (a first estimate), segment (the place
    /// of the rule that would take the customer, from 0; -1 for none) and the columns to learn from.
    /// </summary>
    public abstract string Features(DateOnly day);

    /// <summary>The arm of each rule, in the order of the rules.</summary>
    public abstract int[] Rules { get; }

    /// <summary>Columns that take more than SQL: of a table of features, the base of each row, and further columns.</summary>
    public abstract Derived Derive(Seen table, Seen now);

    /// <summary>What a treatment brings: outcomes at their margin, less what is given away and what the contact costs.</summary>
    public double Profit(int arm, double effect, double use, double value) =>
        (effect * Margin * value) - (use * Discounts[arm] * value) - Costs[arm];

    /// <summary>Whether a high chance of the outcome is what a ranking by propensity looks for; else a low one.</summary>
    public abstract bool RanksByOutcome { get; }
}

/// <summary>What takes more than SQL.</summary>
/// <param name="Base">Estimated base of each row.</param>
/// <param name="Columns">Columns to learn from beside those of SQL.</param>
/// <param name="Modifiers">What may make the effect of a treatment a larger or smaller multiple of what happens without.</param>
sealed record Derived(
    double[] Base, IReadOnlyList<(string Name, double[] Values)> Columns, IReadOnlyList<(string Name, double[] Values)> Modifiers)
{
    /// <summary>One column for each of these values of a text, 1 where it is so.</summary>
    public static IEnumerable<(string Name, double[] Values)> Each(Seen rows, string column, params string[] values)
    {
        string[] texts = rows.Texts(column);
        return values.Select(value => ($"{column} {value}", Array.ConvertAll(texts, text => text == value ? 1.0 : 0)));
    }
}
