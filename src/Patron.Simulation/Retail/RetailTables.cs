namespace Patron.Simulation.Retail;

/// <summary>The files of a retail world; the order of the columns here is the order in the files.</summary>
static class RetailTables
{
    public static readonly WorldTable Customers = WorldTable.Of("customers", ["customer_id"],
        ("customer_id", "VARCHAR", "the customer"),
        ("country", "VARCHAR", "ISO 3166 code"),
        ("acquisition_channel", "VARCHAR", "how the customer was won"),
        ("joined_at", "TIMESTAMPTZ", "first order, UTC"),
        ("email_consent", "BOOLEAN", "may be written to by e-mail"),
        ("birth_year", "INTEGER", "as stated; empty where not stated"));

    public static readonly WorldTable Orders = WorldTable.Of("orders", ["order_id"],
        ("order_id", "VARCHAR", "the order"),
        ("customer_id", "VARCHAR", "who ordered"),
        ("ordered_at", "TIMESTAMPTZ", "when, UTC, to the second"),
        ("channel", "VARCHAR", "web, app or store"),
        ("campaign_code", "VARCHAR", "the campaign whose code was used; else empty"),
        ("amount", "DECIMAL(18,2)", "sum of the amounts of its lines, currency"));

    public static readonly WorldTable OrderLines = WorldTable.Of("order_lines", ["order_id", "line_no"],
        ("order_id", "VARCHAR", "the order"),
        ("line_no", "INTEGER", "1, 2, ... within the order"),
        ("product_id", "VARCHAR", "what was bought"),
        ("category", "VARCHAR", "the product's category"),
        ("quantity", "INTEGER", "pieces"),
        ("unit_price", "DECIMAL(18,2)", "price of one piece as charged, currency"),
        ("discount", "DECIMAL(18,2)", "taken off the line, currency"),
        ("amount", "DECIMAL(18,2)", "quantity x unit_price - discount, currency"));

    public static readonly WorldTable Returns = WorldTable.Of("returns", ["return_id"],
        ("return_id", "VARCHAR", "the return"),
        ("order_id", "VARCHAR", "the order"),
        ("line_no", "INTEGER", "the line sent back"),
        ("returned_at", "TIMESTAMPTZ", "when, UTC"),
        ("quantity", "INTEGER", "pieces sent back"),
        ("refund", "DECIMAL(18,2)", "paid back, currency; the whole amount where every piece came back"));

    public static readonly WorldTable Contacts = WorldTable.Of("contacts", ["campaign_code", "customer_id"],
        ("campaign_code", "VARCHAR", "the campaign"),
        ("customer_id", "VARCHAR", "who was chosen"),
        ("contacted_at", "TIMESTAMPTZ", "when the message went out, or would have, UTC"),
        ("group", "VARCHAR", "treated or control, by chance or as the plan says"));

    public static readonly WorldTable Campaigns = WorldTable.Of("campaigns", ["campaign_code"],
        ("campaign_code", "VARCHAR", "the campaign"),
        ("name", "VARCHAR", "its name"),
        ("audience", "VARCHAR", "win_back, second_order or newsletter; planned where a plan from outside names them"),
        ("starts_at", "TIMESTAMPTZ", "start, UTC; the audience is taken here"),
        ("ends_at", "TIMESTAMPTZ", "end, UTC; until here it acts and its code is good"),
        ("treatment", "VARCHAR", "reminder, voucher_10 or voucher_20"),
        ("channel", "VARCHAR", "email or post"),
        ("cost", "DECIMAL(18,2)", "of one contact, currency"));

    public static readonly WorldTable Products = WorldTable.Of("products", ["product_id"],
        ("product_id", "VARCHAR", "the product"),
        ("name", "VARCHAR", "its name"),
        ("category", "VARCHAR", "its category"),
        ("list_price", "DECIMAL(18,2)", "usual price of one piece, currency"));

    public static readonly WorldTable TruthCustomers = WorldTable.Of("truth/customers", ["customer_id"],
        ("customer_id", "VARCHAR", "the customer"),
        ("purchase_rate", "DOUBLE", "lambda, purchases per week while alive"),
        ("drop_out", "DOUBLE", "p, probability of leaving after each repeat purchase"),
        ("dropped_out_at", "TIMESTAMPTZ", "the last purchase of one who left, UTC; empty while alive at the end"),
        ("mean_order_value", "DOUBLE", "expected order value before discount, currency"),
        ("persona", "VARCHAR", "persuadable, sure_thing, lost_cause or sleeping_dog"),
        ("effect_reminder", "DOUBLE", "factor on the purchase rate under a reminder"),
        ("effect_voucher_10", "DOUBLE", "factor under voucher_10"),
        ("effect_voucher_20", "DOUBLE", "factor under voucher_20"),
        ("age_weeks", "DOUBLE", "first order to the end of the data, weeks of the shop's clock"),
        ("expected_repeat_orders", "DOUBLE", "repeat orders expected by the end, given rates and age, untreated"),
        ("future_orders_52w", "DOUBLE", "orders expected in the 52 weeks after the end, untreated; 0 for who left"),
        ("future_value_52w", "DOUBLE", "those orders times mean_order_value, currency"));

    public static readonly WorldTable TruthContacts = WorldTable.Of("truth/contacts", ["campaign_code", "customer_id"],
        ("campaign_code", "VARCHAR", "the campaign"),
        ("customer_id", "VARCHAR", "who was chosen"),
        ("alive", "BOOLEAN", "had not dropped out when contacted"),
        ("effect", "DOUBLE", "orders that treatment adds until the campaign ends, expected; told for the control group too"),
        ("added_reminder", "DOUBLE", "the same of a reminder"),
        ("added_voucher_10", "DOUBLE", "of voucher_10"),
        ("added_voucher_20", "DOUBLE", "of voucher_20"),
        ("used_reminder", "DOUBLE", "probability that a reminder's code is used until then"),
        ("used_voucher_10", "DOUBLE", "that of voucher_10"),
        ("used_voucher_20", "DOUBLE", "that of voucher_20"));

    public static readonly WorldTable TruthSeasonality = WorldTable.Of("truth/seasonality", ["day"],
        ("day", "DATE", "the day, UTC"),
        ("intensity", "DOUBLE", "how busy the day is; the mean over the data is 1"));

    /// <summary>Those whose rows belong to one customer, in the order of a block's buffers.</summary>
    public static readonly WorldTable[] PerCustomer =
        [Customers, Orders, OrderLines, Returns, Contacts, TruthCustomers, TruthContacts];
}
