using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Allocation;

namespace Patron.Pipeline.Treatments;

/// <summary>What is said of a choice by gain: what a rule brings and costs, and what it takes of the limits at their prices.</summary>
/// <param name="campaign">The campaign.</param>
/// <param name="problem">The campaign as the solver saw it.</param>
/// <param name="outcome">What it found.</param>
/// <param name="tooLittle">Limits without a price of which too little was left for a rule, by their places.</param>
sealed class GainWords(Campaign campaign, GainProblem problem, GainOutcome outcome, IReadOnlySet<(int Limit, int Rule)> tooLittle)
{
    const string Rule = "_missed_rule";
    const string Reason = "_missed_reason";

    readonly GainSql _sql = new(campaign);

    public ChoiceWords ToSql() => new(
        $"CASE {Reason} WHEN {(int)MissedReason.NoGain} THEN '{Reasons.NoGain}' WHEN {(int)MissedReason.Budget} THEN '{Reasons.Budget}' ELSE '{Reasons.Limit}' END",
        $"""
        CASE {Reason}
            WHEN {(int)MissedReason.NoGain} THEN {OfRules(NoGain, "'what no rule that fits brings is known'")}
            WHEN {(int)MissedReason.Budget} THEN {OfRules(rule => NoRoom("no budget: ", rule))}
            WHEN {(int)MissedReason.Limit} THEN {OfRules(rule => NoRoom("no room: ", rule))}
            ELSE {OfRules(TooFew)}
          END
        """)
    {
        Tables = [new ChoiceTable(ChoiceWriter.Missed, [("rule", Rule), ("reason", Reason)]), Chances],
        Taken = rule => Join(
        [
            .. Explores ? [$"CASE WHEN _explored THEN {ByChance} ELSE '' END"] : Array.Empty<string>(),
            Sql.Literal("; brings "), Brings(rule), Sql.Literal(", costs "), Costs(rule), .. Limits(rule, isTaken: true),
        ]),
        Treated = Explores ? $"CASE WHEN _explored THEN '{Reasons.Explored}' ELSE '{Reasons.Treated}' END" : $"'{Reasons.Treated}'",
        Chance = "_chance",
        // Whom nothing was chosen for gains by no rule.
        ChanceOfNone = "CASE WHEN _explored IS NULL THEN 1 ELSE _chance_of_none END",
    };

    static ChoiceTable Chances { get; } = new(ChoiceWriter.Chances, [("explored", "_explored"), ("given", "_chance"), ("none", "_chance_of_none")]);

    bool Explores => campaign.Definition.Policy.Explore > 0;

    string ByChance => Sql.Literal(Invariant($"; by chance among the rules that gain ({campaign.Definition.Policy.Explore:0.####} are explored)"));

    string OfRules(Func<int, string> words, string otherwise = "NULL")
    {
        IEnumerable<string> cases = campaign.Rules.Select((_, at) => Invariant($"WHEN {at + 1} THEN {words(at)}"));
        return $"CASE {Rule} {string.Join(' ', cases)} ELSE {otherwise} END";
    }

    string NoGain(int rule) => Join([Sql.Literal($"no rule gains: {NameOf(rule)} would bring "), Brings(rule), Sql.Literal(" and cost "), Costs(rule)]);

    string TooFew(int rule) => Join(
    [
        Sql.Literal($"no rule has room; {NameOf(rule)} has too few (minimum {campaign.Rules[rule].Definition.Minimum}), would bring "), Brings(rule),
        Sql.Literal(" and cost "), Costs(rule),
    ]);

    string NoRoom(string before, int rule) => Join(
        [Sql.Literal($"{before}{NameOf(rule)} would bring "), Brings(rule), Sql.Literal(" and cost "), Costs(rule), .. Limits(rule, isTaken: false)]);

    /// <summary>Of each limit that has a price, or of which too little is left, what a contact takes.</summary>
    IEnumerable<string> Limits(int rule, bool isTaken)
    {
        foreach ((int at, GainLimit limit) in problem.Limits.Index().Where(limit => limit.Item.Rules.Contains(rule)))
        {
            if (outcome.UseOf(limit) is not { } use)
                continue;
            string? after = use.Price > 0 ? $" at a price of {Number(use.Price)}"
                : isTaken || !tooLittle.Contains((at, rule)) ? null
                : limit.IsBudget ? $", of which {Number(use.Slack)} is left" : " is full";
            if (after is null)
                continue;
            if (limit.IsBudget)
            {
                yield return Sql.Literal("; ");
                yield return $"said_number({limit.Use(rule)})";
                yield return Sql.Literal($" of {limit.Called}{after}");
            }
            else
            {
                string words = Sql.Literal($"; {limit.Words}{after}");
                yield return limit.Kind == LimitKind.Resource ? $"CASE {limit.Use(rule)} WHEN 1 THEN {words} ELSE '' END" : words;
            }
        }
    }

    string NameOf(int rule) => campaign.Rules[rule].Name;

    string Brings(int rule) => $"said_number({_sql.ExpectedValue(campaign.Rules[rule])})";

    string Costs(int rule) => $"said_number({GainSql.Cost(campaign.Rules[rule].Definition)})";

    static string Join(IEnumerable<string> parts) => $"concat({string.Join(", ", parts)})";

    /// <summary>As reasons show numbers, small ones with three digits.</summary>
    public static string Number(double number) => number.ToString(number is >= 1 or 0 ? "0.00" : "G3", CultureInfo.InvariantCulture);

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
