namespace Patron.Pipeline.Treatments;

/// <summary>Why a customer whom rules fit has none of them.</summary>
enum MissedReason
{
    /// <summary>None brings more than it costs.</summary>
    NoGain = 1,

    /// <summary>Others use a budget better.</summary>
    Budget = 2,

    /// <summary>Others use a limited number better.</summary>
    Limit = 3,

    /// <summary>The rule has fewer customers than its minimum.</summary>
    TooFew = 4,
}

/// <summary>Customers to treat whom rules fit and none was chosen for: which rule came nearest, and what stood in its way.</summary>
/// <param name="columns">The customers.</param>
/// <param name="problem">The campaign as the solver saw it.</param>
/// <param name="outcome">What it found.</param>
sealed class MissedCustomers(GainColumns columns, GainProblem problem, GainOutcome outcome)
{
    readonly HashSet<(int Limit, int Rule)> _short = [];

    /// <summary>Limits without a price of which a rule had too little left for a customer, by their places.</summary>
    public IReadOnlySet<(int Limit, int Rule)> Short => _short;

    /// <summary>Writes them.</summary>
    /// <param name="rows">Those whom the solver chose for.</param>
    /// <param name="writer">Where to.</param>
    public void Write(int[] rows, ChoiceWriter writer)
    {
        int[] solved = new int[columns.Keys.Length];
        Array.Fill(solved, -1);
        for (int at = 0; at < rows.Length; at++)
            solved[rows[at]] = at;
        List<int> missed = [];
        List<int> rules = [];
        List<int> reasons = [];
        for (int row = 0; row < solved.Length; row++)
        {
            if (columns.Drawn[row] != GroupSql.Open || (solved[row] >= 0 && outcome.Arms[solved[row]] >= 0))
                continue;
            (int rule, MissedReason reason) = solved[row] >= 0 ? NoRoom(row, solved[row]) : Unsolved(row);
            missed.Add(row);
            rules.Add(rule);
            reasons.Add((int)reason);
        }

        writer.NotChosen([.. missed], [.. rules], [.. reasons]);
    }

    /// <summary>Of one whom no rule could be chosen for: the rule of highest gain, -1 where nothing is known of any.</summary>
    (int, MissedReason) Unsolved(int row)
    {
        int best = -1;
        for (int rule = 0; rule < columns.Gains.Length; rule++)
        {
            double gain = columns.Gains[rule][row];
            if (!double.IsNaN(gain) && (best < 0 || gain > columns.Gains[best][row]))
                best = rule;
        }

        return (best, best >= 0 && columns.Gains[best][row] > 0 ? MissedReason.TooFew : MissedReason.NoGain);
    }

    /// <summary>Of one who gains by a rule: the rule worth most at the prices, and whether a budget or a number is what it cannot pay.</summary>
    (int, MissedReason) NoRoom(int row, int at)
    {
        (int nearest, double most) = (-1, double.NegativeInfinity);
        for (int rule = 0; rule < columns.Gains.Length; rule++)
        {
            double worth = problem.MayHave(rule, row) ? outcome.Solved.WorthAtPrices(at, rule) : double.NegativeInfinity;
            if (worth > most)
                (nearest, most) = (rule, worth);
        }

        GainLimit[] taken = [.. problem.Limits.Where(limit => outcome.Takes(limit, nearest, at) > 0)];
        GainLimit[] priced = [.. taken.Where(limit => outcome.UseOf(limit) is { Price: > 0 })];
        if (priced.Length > 0)
            return (nearest, Reason(priced));
        GainLimit[] full = [.. taken.Where(limit => outcome.UseOf(limit) is { } use && use.Slack < outcome.Takes(limit, nearest, at))];
        foreach (GainLimit limit in full)
            _short.Add((problem.Limits.Index().First(one => one.Item == limit).Index, nearest));
        return (nearest, Reason(full));
    }

    static MissedReason Reason(GainLimit[] limits) => limits.Any(limit => limit.IsBudget) ? MissedReason.Budget : MissedReason.Limit;
}
