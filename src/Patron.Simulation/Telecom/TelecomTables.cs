namespace Patron.Simulation.Telecom;

/// <summary>The files of a telecom world; the order of the columns here is the order in the files.</summary>
static class TelecomTables
{
    const string Loaded = "when the warehouse learned of it, UTC";

    public static readonly WorldTable Customers = WorldTable.Of("customers", ["customer_id"],
        ("customer_id", "VARCHAR", "the customer"),
        ("activated_at", "TIMESTAMPTZ", "when the line was activated, UTC; may be years before the data begin"),
        ("contract", "VARCHAR", "prepaid or postpaid"),
        ("birth_year", "INTEGER", "as stated; empty where not stated"),
        ("gender", "VARCHAR", "f or m; empty where not stated"),
        ("language", "VARCHAR", "ISO 639 code"),
        ("region", "VARCHAR", "where the customer lives"),
        ("city_size", "VARCHAR", "metropolis, city, town or rural"),
        ("home_cell", "VARCHAR", "the cell of the network that serves the home"),
        ("device_class", "VARCHAR", "basic, smart or flagship"),
        ("device_generation", "VARCHAR", "best network that the device can use: 2g, 4g or 5g"),
        ("acquisition_channel", "VARCHAR", "how the customer was won"),
        ("sms_consent", "BOOLEAN", "may get offers by text message"));

    public static readonly WorldTable ContractEnds = WorldTable.Of("contract_ends", ["customer_id"],
        ("customer_id", "VARCHAR", "a postpaid customer; prepaid ones leave in silence"),
        ("ended_at", "TIMESTAMPTZ", "when the contract ended, UTC"),
        ("known_at", "TIMESTAMPTZ", "when it was in the books, UTC; never before ended_at"),
        ("reason", "VARCHAR", "voluntary, or involuntary where bills stayed unpaid"));

    public static readonly WorldTable UsageDaily = WorldTable.Of("usage_daily", ["customer_id", "day", "service"],
        ("customer_id", "VARCHAR", "the customer"),
        ("day", "DATE", "a day with use, UTC"),
        ("service", "VARCHAR", "voice, sms or data"),
        ("units", "DECIMAL(18,2)", "minutes, messages or megabytes"),
        ("charged", "DECIMAL(18,2)", "charged for it outside of packages and subscription, currency"),
        ("loaded_at", "TIMESTAMPTZ", Loaded));

    public static readonly WorldTable TopUps = WorldTable.Of("top_ups", ["top_up_id"],
        ("top_up_id", "VARCHAR", "the top-up"),
        ("customer_id", "VARCHAR", "a prepaid customer"),
        ("topped_up_at", "TIMESTAMPTZ", "when, UTC"),
        ("amount", "DECIMAL(18,2)", "paid in, currency"),
        ("channel", "VARCHAR", "app, shop, kiosk or bank"));

    public static readonly WorldTable RevenueMonthly = WorldTable.Of(
        "revenue_monthly", ["customer_id", "month", "service", "loaded_at"],
        ("customer_id", "VARCHAR", "the customer"),
        ("month", "DATE", "the month's first day"),
        ("service", "VARCHAR", "voice, sms, data, packages or subscription"),
        ("loaded_at", "TIMESTAMPTZ", "when it was billed, UTC; a month and service may come again, corrected: the latest holds"),
        ("revenue", "DECIMAL(18,2)", "charged in that month, currency"));

    public static readonly WorldTable Packages = WorldTable.Of("packages", ["package_purchase_id"],
        ("package_purchase_id", "VARCHAR", "the purchase"),
        ("customer_id", "VARCHAR", "who bought"),
        ("bought_at", "TIMESTAMPTZ", "when, UTC"),
        ("package", "VARCHAR", "what was bought"),
        ("price", "DECIMAL(18,2)", "currency"),
        ("valid_days", "INTEGER", "for how many days"));

    public static readonly WorldTable NetworkDaily = WorldTable.Of("network_daily", ["customer_id", "day"],
        ("customer_id", "VARCHAR", "the customer"),
        ("day", "DATE", "a day with calls or data: the first in each of the customer's weeks, so at most one in seven"),
        ("dropped_call_share", "DECIMAL(9,4)", "share of calls that broke off, 0 to 1"),
        ("throughput_mbps", "DECIMAL(9,2)", "mean speed of downloads, megabits a second"),
        ("outage_minutes", "INTEGER", "minutes without network"),
        ("loaded_at", "TIMESTAMPTZ", Loaded));

    public static readonly WorldTable Complaints = WorldTable.Of("complaints", ["complaint_id"],
        ("complaint_id", "VARCHAR", "the complaint"),
        ("customer_id", "VARCHAR", "who complained"),
        ("opened_at", "TIMESTAMPTZ", "when, UTC"),
        ("topic", "VARCHAR", "network, billing, service or device"),
        ("resolved_at", "TIMESTAMPTZ", "when it was resolved, UTC, and known to be; empty while it is open"));

    public static readonly WorldTable Campaigns = WorldTable.Of("campaigns", ["campaign_code"],
        ("campaign_code", "VARCHAR", "the campaign"),
        ("name", "VARCHAR", "its name"),
        ("audience", "VARCHAR", "declining, data_users, newcomers or silent; planned where a plan from outside names them"),
        ("starts_at", "TIMESTAMPTZ", "start, UTC; the audience is taken here"),
        ("ends_at", "TIMESTAMPTZ", "end, UTC"),
        ("offer", "VARCHAR", "what the treated are offered"),
        ("cost", "DECIMAL(18,2)", "of one contact, currency"));

    public static readonly WorldTable Offers = WorldTable.Of("offers", ["offer_id"],
        ("offer_id", "VARCHAR", "the offer"),
        ("campaign_code", "VARCHAR", "the campaign"),
        ("customer_id", "VARCHAR", "who was chosen"),
        ("offered_at", "TIMESTAMPTZ", "when the message went out, or would have, UTC"),
        ("offer", "VARCHAR", "data_bonus, discount_10 or voice_pack"),
        ("group", "VARCHAR", "treated or control, by chance or as the plan says"),
        ("accepted_at", "TIMESTAMPTZ", "when a treated customer took it, UTC; else empty"));

    public static readonly WorldTable CompetitorLaunches = WorldTable.Of("competitor_launches", ["region", "launched_at"],
        ("region", "VARCHAR", "the region"),
        ("launched_at", "TIMESTAMPTZ", "since when a competitor sells there, UTC"),
        ("competitor", "VARCHAR", "its name"));

    public static readonly WorldTable TruthCustomers = WorldTable.Of("truth/customers", ["customer_id"],
        ("customer_id", "VARCHAR", "the customer"),
        ("arpu", "DOUBLE", "expected revenue a month before shocks, offers, dilution and decline, currency"),
        ("voice_days", "DOUBLE", "share of days with calls, as long as nothing changes"),
        ("sms_days", "DOUBLE", "share of days with messages"),
        ("data_days", "DOUBLE", "share of days with data"),
        ("volatility", "DOUBLE", "standard deviation of the logarithm of weekly use"),
        ("churn_factor", "DOUBLE", "what device, channel and age do to the hazard of leaving; tenure is left aside"),
        ("churn_cause", "VARCHAR", "lifecycle, network, price, service, competition; none without a decision to leave"),
        ("decided_at", "DATE", "the day of the decision to leave, from which use falls; empty without"),
        ("churned_at", "TIMESTAMPTZ", "when the customer was gone, UTC; empty while he is there at the end"),
        ("dilution_cause", "VARCHAR", "as churn_cause; none where revenue did not fall"),
        ("dilution_from", "DATE", "the day from which revenue falls; empty where it did not"),
        ("dilution_depth", "DOUBLE", "share of revenue lost, after two weeks; empty where it did not fall"),
        ("persona", "VARCHAR", "persuadable, sure_thing, lost_cause or sleeping_dog"),
        ("hazard_data_bonus", "DOUBLE", "factor on the hazard of leaving under a data_bonus"),
        ("hazard_discount_10", "DOUBLE", "factor under discount_10"),
        ("hazard_voice_pack", "DOUBLE", "factor under voice_pack"),
        ("usage_data_bonus", "DOUBLE", "factor on use under a data_bonus"),
        ("usage_discount_10", "DOUBLE", "factor under discount_10"),
        ("usage_voice_pack", "DOUBLE", "factor under voice_pack"));

    public static readonly WorldTable TruthRisks = WorldTable.Of("truth/risks", ["customer_id", "month"],
        ("customer_id", "VARCHAR", "the customer"),
        ("month", "DATE", "the month's first day"),
        ("days_at_risk", "INTEGER", "days of the month on which the customer was there and had not decided to leave"),
        ("lifecycle", "DOUBLE", "expected decisions to leave on those days, whatever happens"),
        ("network", "DOUBLE", "expected decisions that a bad network adds"),
        ("price", "DOUBLE", "that bill shocks add"),
        ("service", "DOUBLE", "that open complaints add"),
        ("competition", "DOUBLE", "that a competitor's launch adds"),
        ("dilution", "DOUBLE", "expected beginnings of dilution on those days, all causes; 0 once it has begun"));

    public static readonly WorldTable TruthOffers = WorldTable.Of("truth/offers", ["offer_id"],
        ("offer_id", "VARCHAR", "the offer"),
        ("customer_id", "VARCHAR", "who was chosen"),
        ("alive", "BOOLEAN", "had not gone when the offer went out"),
        ("leaving", "BOOLEAN", "had decided to leave by then"),
        ("churn_effect", "DOUBLE", "what treatment does to the probability of having decided to leave by the campaign's end"),
        ("usage_factor", "DOUBLE", "factor on use until then, if treated; 1 for who has gone"),
        ("left", "BOOLEAN", "had gone, or decided to, by the campaign's end"),
        ("churn_data_bonus", "DOUBLE", "churn_effect of data_bonus"),
        ("churn_discount_10", "DOUBLE", "of discount_10"),
        ("churn_voice_pack", "DOUBLE", "of voice_pack"),
        ("accepts_data_bonus", "DOUBLE", "probability that data_bonus is accepted, if treated"),
        ("accepts_discount_10", "DOUBLE", "that of discount_10"),
        ("accepts_voice_pack", "DOUBLE", "that of voice_pack"));

    public static readonly WorldTable TruthBillShocks = WorldTable.Of("truth/bill_shocks", ["customer_id", "month"],
        ("customer_id", "VARCHAR", "the customer"),
        ("month", "DATE", "first day of the month with the shock"),
        ("factor", "DOUBLE", "factor on the price of use in that month"));

    public static readonly WorldTable TruthNetworkSpells = WorldTable.Of("truth/network_spells", ["cell", "starts_on"],
        ("cell", "VARCHAR", "the cell"),
        ("starts_on", "DATE", "first day on which its network is bad; may lie before the data"),
        ("ends_on", "DATE", "first day on which it is good again"));

    /// <summary>Those whose rows belong to one customer, in the order of a block's buffers.</summary>
    public static readonly WorldTable[] PerCustomer =
    [
        Customers, ContractEnds, UsageDaily, TopUps, RevenueMonthly, Packages, NetworkDaily, Complaints, Offers,
        TruthCustomers, TruthRisks, TruthOffers, TruthBillShocks,
    ];
}
