using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>Customers whom rules fit: what each rule would gain, and what it takes of budgets and of variants' limits.</summary>
sealed class GainColumns
{
    readonly Campaign _campaign;
    readonly GainSql _sql;
    readonly VariantSql _variants;

    GainColumns(Campaign campaign, long seed, int rows)
    {
        (_campaign, _sql, _variants) = (campaign, new GainSql(campaign), new VariantSql(campaign, seed));
        (Places, Keys, Drawn) = (new int[rows], new string[rows], new byte[rows]);
        Gains = [.. campaign.Rules.Select(_ => new double[rows])];
        Uses = [.. campaign.Budgets.Select((_, budget) => campaign.Rules.Select(rule => IsColumn(budget, rule) ? new double[rows] : null).ToArray())];
        SameUses = [.. campaign.Budgets.Select(_ => new double[campaign.Rules.Count])];
        Variants = [.. campaign.Rules.Select(rule => rule.LimitsVariants ? new byte[rows] : null)];
    }

    /// <summary>The audience's <c>rowid</c>.</summary>
    public int[] Places { get; }

    public string[] Keys { get; }

    /// <summary>What chance drew, see <see cref="GroupSql"/>.</summary>
    public byte[] Drawn { get; }

    /// <summary>
    /// For each rule what it brings less what it costs; NaN where it does not fit or what it brings is missing.
    /// </summary>
    public double[][] Gains { get; }

    /// <summary>
    /// For each budget and rule what is taken of it where the gain is above 0; null where that is the same for all.
    /// </summary>
    public double[]?[][] Uses { get; }

    /// <summary>For each budget and rule what is taken where that is the same for all.</summary>
    public double[][] SameUses { get; }

    /// <summary>For each rule whose variants have limits, which variant is drawn, from 0.</summary>
    public byte[]?[] Variants { get; }

    /// <summary>Reads them in one pass over the audience.</summary>
    /// <exception cref="ProjectException">
    /// A value cannot be computed or is no finite number, or what is taken is missing or negative.
    /// </exception>
    public static GainColumns Read(Campaign campaign, long seed, Connection connection, CancellationToken cancellation)
    {
        int rows = (int)connection.Scalar<long>($"SELECT count(*) FROM {AudienceSql.Table} WHERE _fits <> 0", cancellation);
        GainColumns columns = new(campaign, seed, rows);
        GainErrors errors = new(campaign, connection);
        errors.Told(() => columns.ReadSame(connection), cancellation);
        errors.Told(() => columns.ReadRows(connection, cancellation), cancellation);
        return columns;
    }

    bool IsColumn(int budget, CampaignRule rule) => _sql.Use(budget, rule) is not null && !_sql.IsSame(budget, rule);

    void ReadSame(Connection connection)
    {
        foreach ((int budget, int rule) in Pairs((budget, rule) => Uses[budget][rule] is null && _sql.Use(budget, _campaign.Rules[rule]) is not null))
        {
            using Result result = connection.Query($"SELECT CAST({_sql.Use(budget, _campaign.Rules[rule])} AS DOUBLE)");
            SameUses[budget][rule] = (double?)result.ReadAll().Value(0, 0) ?? double.NaN;
        }
    }

    void ReadRows(Connection connection, CancellationToken cancellation)
    {
        RuleMask mask = new(_campaign.Rules.Count);
        string Fitting(int rule, string value) => $"CASE WHEN {mask.Meets("_fits", [rule])} THEN CAST({value} AS DOUBLE) END";
        List<(string Sql, double[] Into)> numbers =
        [
            .. _campaign.Rules.Select((rule, at) => (Fitting(at, $"{_sql.ExpectedValue(rule)} - {GainSql.Cost(rule.Definition)}"), Gains[at])),
            .. Pairs((budget, rule) => Uses[budget][rule] is not null)
                .Select(pair => (Fitting(pair.Rule, _sql.Use(pair.Budget, _campaign.Rules[pair.Rule])!), Uses[pair.Budget][pair.Rule]!)),
        ];
        List<(string Sql, byte[] Into)> drawn =
        [
            ("_drawn", Drawn),
            .. Variants.Index().Where(rule => rule.Item is not null).Select(rule => (NumberOfVariant(_campaign.Rules[rule.Index]), rule.Item!)),
        ];
        using Result result = connection.Query(
            $"""
            SELECT
              {CustomerSource.View}.customer_key,
              CAST({CustomerSource.View}.rowid AS INTEGER),
              {string.Join(",\n  ", [.. drawn.Select(one => $"CAST({one.Sql} AS UTINYINT)"), .. numbers.Select(one => one.Sql)])}
            FROM {AudienceSql.Table} AS {CustomerSource.View}
            WHERE _fits <> 0
            ORDER BY customer_key
            """,
            cancellation);
        int[] broken = new int[Gains.Length];
        double[] ones = new double[Gains.Length];
        int at = 0;
        while (result.TryNext(out DataChunk chunk))
        {
            for (int row = 0; row < chunk.Rows; row++)
                Keys[at + row] = chunk[0].Text(row);
            chunk[1].Values<int>()[..chunk.Rows].CopyTo(Places.AsSpan(at));
            for (int column = 0; column < drawn.Count; column++)
                chunk[2 + column].Values<byte>()[..chunk.Rows].CopyTo(drawn[column].Into.AsSpan(at));
            for (int column = 0; column < numbers.Count; column++)
            {
                (int count, double one) = Copy(chunk[2 + drawn.Count + column], numbers[column].Into.AsSpan(at, chunk.Rows));
                if (column < broken.Length && count > 0)
                    (broken[column], ones[column]) = (broken[column] + count, one);
            }

            at += chunk.Rows;
        }

        Check(broken, ones);
    }

    /// <summary>Copies numbers, NaN for those that are missing.</summary>
    /// <returns>How many are there and not finite, and one of them.</returns>
    static (int Count, double One) Copy(Vector from, Span<double> into)
    {
        from.Values<double>()[..into.Length].CopyTo(into);
        (int count, double one) = (0, 0);
        for (int row = 0; row < into.Length; row++)
        {
            if (from.IsNull(row))
                into[row] = double.NaN;
            else if (!double.IsFinite(into[row]))
                (count, one) = (count + 1, into[row]);
        }

        return (count, one);
    }

    void Check(int[] broken, double[] ones)
    {
        ProblemList problems = new();
        foreach ((int at, CampaignRule rule) in _campaign.Rules.Index().Where(rule => broken[rule.Index] > 0))
        {
            problems.Add(
                (rule.ExpectedValue ?? rule.Effect)!.Sql, 0,
                Invariant($"what rule '{rule.Name}' brings is {ones[at]} for {Counted.Customers(broken[at])} whom it fits"),
                "write SQL that gives a finite number, or NULL where nothing is known");
        }

        foreach ((int budget, int rule) in Pairs((budget, rule) => _sql.Use(budget, _campaign.Rules[rule]) is not null))
            CheckUse(budget, rule, problems);
        problems.ThrowIfAny();
    }

    void CheckUse(int budget, int rule, ProblemList problems)
    {
        (int count, double one) = (0, 0);
        for (int row = 0; row < Keys.Length; row++)
        {
            double use = Use(budget, rule, row);
            if (Gains[rule][row] > 0 && !(double.IsFinite(use) && use >= 0))
                (count, one) = (count + 1, use);
        }

        if (count > 0)
        {
            problems.Add(
                _campaign.Budgets[budget].Sql, 0,
                Invariant($"rule '{_campaign.Rules[rule].Name}' takes {(double.IsNaN(one) ? "a missing amount" : $"{one}")} ")
                    + Invariant($"of budget '{_campaign.Definition.Policy.Budgets[budget].Name}' for {Counted.Customers(count)}"),
                "write SQL that gives a finite number of at least 0, such as coalesce(..., 0)");
        }
    }

    /// <summary>What a rule takes of a budget.</summary>
    public double Use(int budget, int rule, int row) => Uses[budget][rule] is { } column ? column[row] : SameUses[budget][rule];

    string NumberOfVariant(CampaignRule rule)
    {
        IEnumerable<string> cases = rule.Definition.Variants.Select((variant, at) =>
            string.Create(CultureInfo.InvariantCulture, $"WHEN {Sql.Literal(variant.Name)} THEN {at}"));
        return $"CASE {_variants.Of(rule)} {string.Join(' ', cases)} END";
    }

    IEnumerable<(int Budget, int Rule)> Pairs(Func<int, int, bool> isMeant) =>
        from budget in Enumerable.Range(0, _campaign.Budgets.Count)
        from rule in Enumerable.Range(0, _campaign.Rules.Count)
        where isMeant(budget, rule)
        select (budget, rule);

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
