using System.Globalization;
using Patron.DuckDb;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// The rules one after the other, each on those whom no earlier one took; customers for whom a rule has no room are open to the rules
/// after it. A further contact is another pass over those who got the one before, for other treatments.
/// </summary>
/// <remarks>
/// A rule that takes everybody whom it fits costs nothing but a bit: what it took is known from the bits of <c>_fits</c>. Only where a
/// limit cuts off are customers ranked, and only those of that rule.
/// </remarks>
sealed class FirstRuleWins : IPolicy
{
    readonly Campaign _campaign;
    readonly long _seed;
    readonly Connection _connection;
    readonly CancellationToken _cancellation;
    readonly VariantSql _variants;
    readonly RuleMask _mask;
    readonly RuleRoom[] _rooms;
    readonly RankedWalks _walks;
    readonly Dictionary<int, string> _full = [];

    public FirstRuleWins(Campaign campaign, long seed, Connection connection, CancellationToken cancellation)
    {
        (_campaign, _seed, _connection, _cancellation) = (campaign, seed, connection, cancellation);
        _variants = new VariantSql(campaign, seed);
        _mask = new RuleMask(campaign.Rules.Count);
        _walks = new RankedWalks(campaign, connection, cancellation);
        Dictionary<string, long> taken = [];
        _rooms =
        [
            .. campaign.Rules.Select(rule => new RuleRoom(
                rule,
                campaign.Definition.TreatmentLimits.FirstOrDefault(limit => limit.Treatment == rule.Definition.Treatment)?.Limit,
                taken)),
        ];
    }

    /// <inheritdoc/>
    public ChoiceWords Choose()
    {
        _connection.Execute(ChosenTable.Create);
        FurtherContacts further = new(_campaign, _connection, _cancellation);
        for (int contact = 1; contact <= _campaign.Definition.Contacts; contact++)
        {
            Pass(contact == 1 ? Candidates.First : further.Prepare(contact));
        }

        further.Drop();
        return FullRules.Words(_campaign, _full);
    }

    void Pass(Candidates candidates)
    {
        List<int> whole = [];
        bool someRanked = false;
        for (int rule = 0; rule < _rooms.Length; rule++)
        {
            string from = Open(candidates, rule, whole, someRanked);
            if (!_rooms[rule].IsLimited)
            {
                whole.Add(rule);
                continue;
            }

            RankedAudience? walk = candidates.Contact == 1 ? _walks.For(_campaign.Rules[rule]) : null;
            (IReadOnlyDictionary<string, long> open, long untreated) = walk is null
                ? Count(rule, from)
                : (new Dictionary<string, long> { [""] = walk.CountOpen(1L << rule, RankedWalks.BitsOf(whole), _walks.Taken) }, 0);
            if (_rooms[rule].IsTooFew(_rooms[rule].WouldTake(open)))
            {
                _full[rule] = _rooms[rule].TooFew;
            }
            else if (_rooms[rule].Holds(open))
            {
                _rooms[rule].Take(open);
                whole.Add(rule);
            }
            else
            {
                _full[rule] = _rooms[rule].Full;
                _rooms[rule].Take(walk is null ? Rank(candidates, rule, from, untreated) : Walk(walk, rule, whole, open[""]));
                someRanked = true;
            }
        }

        Execute($"""
            INSERT INTO {ChosenTable.Name}
            SELECT {candidates.Place}, {candidates.Contact}, {RuleMask.First($"({candidates.Fits} & {_mask.Of(whole)})")}
            {candidates.From}{(someRanked ? NotTaken(candidates) : "")}
            WHERE {_mask.Meets(candidates.Fits, whole)}
            """);
    }

    /// <summary>Those whom a rule fits and no earlier rule took.</summary>
    string Open(Candidates candidates, int rule, List<int> whole, bool someRanked) =>
        $"""
        {candidates.From}{(someRanked ? NotTaken(candidates) : "")}
        WHERE {_mask.Meets(candidates.Fits, [rule])}{(whole.Count > 0 ? $" AND NOT ({_mask.Meets(candidates.Fits, whole)})" : "")}
        """;

    static string NotTaken(Candidates candidates) =>
        $"\nANTI JOIN (SELECT place FROM {ChosenTable.Name} WHERE contact_no = {candidates.Contact}) AS taken ON taken.place = {candidates.Place}";

    /// <summary>How many there are to treat, by variant where variants have limits, and how many whom chance leaves untreated.</summary>
    (IReadOnlyDictionary<string, long> Open, long Untreated) Count(int rule, string from)
    {
        using Result result = _connection.Query(
            $"""
            SELECT {VariantOf(rule)} AS variant, count(*) FILTER (_drawn = {GroupSql.Open}) AS open, count(*) FILTER (_drawn <> {GroupSql.Open}) AS untreated
            {from}
            GROUP BY ALL
            """,
            _cancellation);
        ColumnTable counts = result.ReadAll();
        return (ByVariant(counts), counts.Longs("untreated").Sum());
    }

    /// <summary>The same as <see cref="Rank"/> in an order that is known already.</summary>
    Dictionary<string, long> Walk(RankedAudience ranked, int rule, List<int> whole, long open)
    {
        long room = _rooms[rule].Left ?? long.MaxValue;
        _walks.Write(ranked.Take(1L << rule, RankedWalks.BitsOf(whole), _walks.Taken, room), rule);
        return new Dictionary<string, long> { [""] = Math.Min(room, open) };
    }

    /// <summary>Takes the first customers by the rule's order for whom there is room.</summary>
    /// <returns>How many were taken, by variant.</returns>
    Dictionary<string, long> Rank(Candidates candidates, int rule, string from, long untreated)
    {
        long room = _rooms[rule].Left ?? long.MaxValue;
        string before = $"count(*) FILTER (drawn = {GroupSql.Open}) OVER ({{0}}ORDER BY nth ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)";
        string ordered = $"""
            SELECT {candidates.Place} AS place, _drawn AS drawn, {VariantOf(rule)} AS variant,
              row_number() OVER (ORDER BY {OrderOf(rule)}, {CustomerSource.View}.customer_key) AS nth
            {from}
            """;
        string first = _campaign.Rules[rule].LimitsVariants
            ? InVariants(rule, $"SELECT * FROM ({ordered})", before)
            : Invariant($"SELECT * FROM ({ordered}) ORDER BY nth LIMIT {room + untreated}");
        Execute($"""
            CREATE OR REPLACE TEMP TABLE campaign_ranked AS
            SELECT place, drawn, variant FROM ({first})
            QUALIFY {string.Format(CultureInfo.InvariantCulture, before, "")} < {room}
            """);
        Execute($"INSERT INTO {ChosenTable.Name} SELECT place, {candidates.Contact}, {rule + 1} FROM campaign_ranked");
        if (candidates.Contact == 1)
            _walks.Note("SELECT place FROM campaign_ranked");
        using Result result = _connection.Query($"SELECT variant, count(*) AS open FROM campaign_ranked WHERE drawn = {GroupSql.Open} GROUP BY ALL");
        Dictionary<string, long> taken = ByVariant(result.ReadAll());
        Execute("DROP TABLE campaign_ranked");
        return taken;
    }

    /// <summary>Where nobody says who comes first, chance does: the order of keys would favour the oldest customers.</summary>
    string OrderOf(int rule) => _campaign.Rules[rule].OrderBy?.Text
        ?? $"stable_hash({_seed}, {Sql.Literal($"limit:{_campaign.Name}:{_campaign.Rules[rule].Name}")}, {CustomerSource.View}.customer_key)";

    /// <summary>Leaves of each variant those for whom it has room.</summary>
    string InVariants(int rule, string select, string before)
    {
        string[] rooms =
        [
            .. from variant in _campaign.Rules[rule].Definition.Variants
               let left = _rooms[rule].LeftOf(variant.Name)
               where left is not null
               select Invariant($"WHEN {Sql.Literal(variant.Name)} THEN {left}"),
        ];
        return rooms.Length == 0
            ? select
            : $"{select}\nQUALIFY {string.Format(CultureInfo.InvariantCulture, before, "PARTITION BY variant ")} < CASE variant {string.Join(' ', rooms)} ELSE {long.MaxValue} END";
    }

    string VariantOf(int rule) => _campaign.Rules[rule].LimitsVariants ? _variants.Of(_campaign.Rules[rule])! : "''";

    static Dictionary<string, long> ByVariant(ColumnTable counts) =>
        counts.Texts("variant").Zip(counts.Longs("open")).ToDictionary(pair => pair.First!, pair => pair.Second);

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    void Execute(string sql) => _connection.Execute(sql, _cancellation);
}
