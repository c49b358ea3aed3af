namespace Patron.Simulation.Gaming;

/// <summary>The files of a gaming world; the order of the columns here is the order in the files.</summary>
static class GamingTables
{
    /// <summary>The stream's file.</summary>
    public const string Events = "events.jsonl";

    public static readonly WorldTable Registrations = WorldTable.Of("registrations", ["event_id"],
        ("event_id", "VARCHAR", "the event"),
        ("user_id", "VARCHAR", "who registered"),
        ("event_time", "TIMESTAMPTZ", "when, UTC, to the second"),
        ("name", "VARCHAR", "first and last name"),
        ("date_of_birth", "DATE", "18 years ago or more"),
        ("street_address", "VARCHAR", "number and street"),
        ("city", "VARCHAR", "the city"),
        ("country", "VARCHAR", "ISO 3166 code"),
        ("postcode", "VARCHAR", "the postcode; see postcodes"),
        ("affiliate_url", "VARCHAR", "the site that sent the player; empty where none did"),
        ("campaign", "VARCHAR", "what the player was promised; empty where nothing was"));

    public static readonly WorldTable Purchases = Amounts("purchases", "amount", "what was bought for, currency");

    public static readonly WorldTable Bets = Amounts("bets", "bet_amount", "what was staked, currency");

    public static readonly WorldTable Wins = Amounts("wins", "win_amount", "what the bet before brought, currency");

    public static readonly WorldTable Outcomes = WorldTable.Of("outcomes", ["user_id"],
        ("user_id", "VARCHAR", "the player"),
        ("label", "INTEGER", "1 where the player did nothing from the end of the first day to the horizon; else 0"),
        ("known_at", "TIMESTAMPTZ", "the horizon, UTC: from here on the label is known"));

    public static readonly WorldTable Postcodes = WorldTable.Of("postcodes", ["postcode"],
        ("postcode", "VARCHAR", "the postcode"),
        ("socioeconomic_idx", "INTEGER", "1 to 100"));

    public static readonly WorldTable TruthPlayers = WorldTable.Of("truth/players", ["user_id"],
        ("user_id", "VARCHAR", "the player"),
        ("engagement", "DOUBLE", "how much the player wants to play"),
        ("stake", "DOUBLE", "the player's usual bet, currency"),
        ("luck", "DOUBLE", "what the first day's bets brought, as a share of what was bought"),
        ("bought", "DECIMAL(18,2)", "what was bought for on the first day, currency"),
        ("churn_probability", "DOUBLE", "of first-day churn, given the first day"),
        ("label", "INTEGER", "as in outcomes; empty where the horizon lies beyond the data"),
        ("last_event_at", "TIMESTAMPTZ", "the last event in the data, UTC"),
        ("events", "INTEGER", "events in the data, the registration included"));

    public static readonly WorldTable TruthFaults = WorldTable.Of("truth/faults", ["position"],
        ("position", "BIGINT", "the line of events.jsonl, from 1"),
        ("event_id", "VARCHAR", "the event it tells, or would without its damage"),
        ("kind", "VARCHAR", "late, duplicated, out_of_order or malformed"),
        ("damage", "VARCHAR", "truncated, wrong_type, missing_field, invalid_date or wrong_encoding; empty where not malformed"));

    /// <summary>Those whose rows belong to one player, in the order of a block's buffers.</summary>
    public static readonly WorldTable[] PerCustomer = [Registrations, Purchases, Bets, Wins, Outcomes, TruthPlayers];

    static WorldTable Amounts(string name, string column, string meaning) => WorldTable.Of(name, ["event_id"],
        ("event_id", "VARCHAR", "the event"),
        ("user_id", "VARCHAR", "the player"),
        ("event_time", "TIMESTAMPTZ", "when, UTC, to the second"),
        (column, "DECIMAL(18,2)", meaning));
}
