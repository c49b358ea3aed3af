namespace Patron.Pipeline.Tests.Projects;

/// <summary>Mistakes that people make, each as a change of the good project.</summary>
static class Mistakes
{
    public static IReadOnlyList<Mistake> All { get; } =
    [
        // patron.yml
        Missing("no settings at all", "patron.yml"),
        Edit("a key is missing", "patron.yml", "customer_key: customer_id\n", ""),
        Edit("an unknown currency", "patron.yml", "EUR", "euro"),
        Edit("an unknown time zone", "patron.yml", "Europe/Berlin", "Europe/Berln"),
        Edit("an unknown time unit", "patron.yml", "week", "weeks"),
        Edit("a seed that is no number", "patron.yml", "seed: 7", "seed: seven"),
        Edit("an as-of that is no date", "patron.yml", "2026-01-01", "01.01.2026"),
        Edit("a memory without a unit", "patron.yml", "2GB", "2"),
        Edit("inferences of no share", "patron.yml", "memory: 2GB", "serve: { inferences: 1.5 }"),
        Edit("inferences kept for no time", "patron.yml", "memory: 2GB", "serve: { inferences: all, inferences_kept: 90 }"),
        Edit("no threads", "patron.yml", "threads: 2", "threads: 0"),
        Edit("an environment overrides what it may not", "patron.yml", "lake: /data/lake", "currency: USD"),
        Edit("settings given as a list", "patron.yml", Shop.Files["patron.yml"], "- name: shop\n"),

        // YAML itself
        Edit("a mistyped key", "sources/shop.yml", "    path: data/orders", "    pth: data/orders"),
        Edit("a key of another kind of thing", "models/segments.yml", "amount: amount", "amount: amount\nhorizon: 52w"),
        Edit("a key twice", "sources/shop.yml", "    header: false\n", "    header: false\n    header: true\n"),
        Edit("a tab", "sources/shop.yml", "  orders:\n", "\torders:\n"),
        Edit("a bracket left open", "features/purchases.yml", "[lifetime, 90d]", "[lifetime, 90d"),
        Edit("a quote left open", "sources/shop.yml", "delimiter: \";\"", "delimiter: \";"),
        Edit("a colon too many", "models/segments.yml", "kind: rfm", "kind: rfm: x"),
        Edit("wrong indentation", "targets/churn.yml", "time: ordered_at", "  time: ordered_at"),
        Edit("an empty file", "targets/churn.yml", Shop.Files["targets/churn.yml"], "# to be written\n"),
        Edit("two documents", "models/segments.yml", "amount: amount", "amount: amount\n---\nkind: rfm"),
        Edit("an alias of nothing", "models/segments.yml", "amount: amount", "amount: *money"),
        Edit("a list as a key", "models/segments.yml", "amount: amount", "amount: amount\n[a, b]: c"),
        Edit("a value left empty", "models/segments.yml", "time: ordered_at", "time:"),
        Edit("a text where a list belongs", "features/purchases.yml", "[lifetime, 90d]", "lifetime"),
        Edit("a list where a text belongs", "models/segments.yml", "amount: amount", "amount: [amount]"),
        Edit("a list without items", "models/churn.yml", "[purchases]", "[]"),

        // sources
        Edit("an unknown kind", "sources/shop.yml", "kind: csv", "kind: cvs"),
        Edit("no kind", "sources/shop.yml", "kind: csv\n", ""),
        Edit("a key that only CSV has", "sources/stock.yml", "*.parquet }", "*.parquet, delimiter: \",\" }"),
        Edit("a mistyped type", "sources/shop.yml", "BIGINT", "BIGNIT"),
        Edit("a key that is no column", "sources/shop.yml", "[order_id]", "[orders_id]"),
        Edit("a delimiter of two characters", "sources/shop.yml", "\";\"", "\";;\""),
        Edit("a header that is no truth value", "sources/shop.yml", "header: false", "header: no"),
        Edit("a table name with capitals", "sources/shop.yml", "  customers:", "  Customers:"),
        Edit("the same table in two sources", "sources/stock.yml", "stock:", "orders:"),
        Edit("a table that is Patron's", "sources/stock.yml", "stock:", "rejected:"),
        Edit("an unknown world", "sources/world.yml", "toy", "toys"),
        Edit("a world of nobody", "sources/world.yml", "1000", "0"),
        Edit("a world that ends before it begins", "sources/world.yml", "2026-01-01", "2023-01-01"),
        Edit("a date that does not exist", "sources/world.yml", "2026-01-01", "2026-02-30"),
        Edit("a world too large", "sources/world.yml", "1000", "3000000000"),
        Edit("a world too short", "sources/world.yml", "2026-01-01", "2024-01-02"),
        Edit("a column that is Patron's", "sources/shop.yml", "      order_id:", "      _source:"),

        Edit("a password in clear", "sources/x_office.yml", "${env:SHOP_DB_PASSWORD}", "hunter2"),
        Edit("a password that is a reference in part", "sources/x_office.yml", "${env:SHOP_DB_PASSWORD}", "hunter2${env:X}"),
        Edit("a reference to nothing", "sources/x_office.yml", "${env:SHOP_DB_PASSWORD}", "${evn:SHOP_DB_PASSWORD}"),
        Edit("a reference left open", "sources/x_office.yml", "${env:SHOP_DB_PASSWORD}", "${env:SHOP"),
        Edit("no server", "sources/x_office.yml", "host: db.example.com\n", ""),
        Edit("two servers", "sources/x_office.yml", "host: db.example.com\n", "connection: ${env:SHOP_DB}\n"),
        Edit("a connection string with a password in clear", "sources/x_office.yml", "host: db.example.com\nport: 5433\ndatabase: shop\nuser: patron\n"
            + "password: ${env:SHOP_DB_PASSWORD}\n", "connection: Host=db;Password=hunter2\n"),
        Edit("an address for a connection string", "sources/x_office.yml", "host: db.example.com\nport: 5433\ndatabase: shop\nuser: patron\n"
            + "password: ${env:SHOP_DB_PASSWORD}\n", "connection: postgres://patron:hunter2@db/shop\n"),
        Edit("a port that is none", "sources/x_office.yml", "5433", "54321000"),
        Edit("neither table nor query", "sources/x_office.yml", "table: public.staff, ", ""),
        Edit("a table in a table", "sources/x_office.yml", "public.staff", "shop.public.staff"),
        Edit("a lookback without what is new", "sources/x_office.yml", "key: [id]", "key: [id], lookback: 1d"),
        Edit("what is new by no column", "sources/x_office.yml", "columns: { day: DATE }", "columns: { day: DATE }, incremental_by: days"),
        Edit("what is new without a parameter", "sources/x_desk.yml", "since: since", ""),
        Edit("what is new by a text", "sources/x_desk.yml", "TIMESTAMPTZ", "VARCHAR"),
        Edit("what is new without a key", "sources/x_desk.yml", "    key: [id]\n", ""),
        Edit("a token in clear", "sources/x_desk.yml", "Bearer ${file:desk.token}", "Bearer hunter2"),
        Edit("a token in clear in an address", "sources/x_desk.yml", "/v2", "/v2?api_key=hunter2"),
        Edit("a password in clear in an address", "sources/x_desk.yml", "//desk", "//me:hunter2@desk"),
        Edit("an address of something else", "sources/x_desk.yml", "https:", "ftp:"),
        Edit("an unknown paging", "sources/x_desk.yml", "kind: cursor", "kind: curser"),
        Edit("a size without its parameter", "sources/x_desk.yml", "size_parameter: limit, ", ""),
        Edit("no requests", "sources/x_desk.yml", "2.5", "0"),

        // tables
        Edit("SQL without SQL", "tables/silver/purchases.sql", Shop.Files["tables/silver/purchases.sql"], "-- later\n"),
        Missing("a description without its table", "tables/silver/purchases.sql"),
        Edit("an unknown check", "tables/silver/purchases.yml", "not_null", "notnull"),
        Edit("two checks in one", "tables/silver/purchases.yml", "- not_null: customer_id", "- { not_null: a, unique: [b] }"),
        Edit("a check that says nothing", "tables/silver/purchases.yml", "- not_null: customer_id", "- severity: warn"),
        Edit("an unknown severity", "tables/silver/purchases.yml", "severity: warn", "severity: warning"),
        Edit("a range without bounds", "tables/silver/purchases.yml", ", min: 0, max: 1e5", ""),
        Edit("a range upside down", "tables/silver/purchases.yml", "min: 0, max: 1e5", "min: 5, max: 0.5"),
        Edit("a row count of nothing", "tables/silver/purchases.yml", "{ min: 1 }", "{ min: some }"),
        Edit("a duration that is none", "tables/silver/purchases.yml", "within: 2d", "within: 2 days"),
        Edit("a relationship to no table", "tables/silver/purchases.yml", "bronze.customers", "bronze.customer"),
        Edit("a key of no check", "tables/silver/purchases.yml", "values: [web, shop]", "value: [web, shop]"),
        Add("a table that Patron writes", "tables/gold/scores.sql", "SELECT 1"),

        // features, targets, models
        Edit("a mistyped table", "features/purchases.yml", "silver.purchases", "silver.purchase"),
        Edit("a table without its layer", "features/purchases.yml", "silver.purchases", "purchases"),
        Edit("a window of no length", "features/purchases.yml", "90d", "0d"),
        Edit("a window twice", "features/purchases.yml", "90d", "lifetime"),
        Edit("an unknown aggregate", "features/purchases.yml", "mean", "average"),
        Edit("windows without a time", "features/purchases.yml", "time: ordered_at\n", ""),
        Edit("versions without a time of knowing", "features/purchases.yml", "time: ordered_at", "time: ordered_at\nkey: [order_id]"),
        Edit("a ratio over no window of the group", "features/purchases.yml", "time: ordered_at", "time: ordered_at\nratios: { amount: [sum 7d/90d] }"),
        Edit("a ratio that is none", "features/purchases.yml", "time: ordered_at", "time: ordered_at\nratios: { amount: [max 7d/90d] }"),
        Edit("an encoder of nothing", "features/purchases.yml", "time: ordered_at",
            "time: ordered_at\nencoders: { purchase_mena: { one_hot: [a] } }"),
        Edit("an encoder of both kinds", "features/purchases.yml", "time: ordered_at",
            "time: ordered_at\nencoders: { purchase_mean: { one_hot: [a], ordinal: [a] } }"),
        Edit("a timeline that ends before it begins", "features/purchases.yml", "time: ordered_at",
            "time: ordered_at\ntimeline: { every: month, from: 2025-01-01, to: 2024-01-01 }"),
        Edit("a timeline of a word", "features/purchases.yml", "time: ordered_at", "time: ordered_at\ntimeline: monthly"),
        Add("a feature made twice in one group", "features/twice.yml",
            "table: silver.purchases\ntime: ordered_at\nwindows: [lifetime]\naggregates: { amount: [min] }\nderived: { min: \"1\" }\n"),
        Edit("a sample of nobody", "patron.yml", "seed: 7", "seed: 7\nsample: 0"),
        Add("two groups that make the same feature", "features/again.yml",
            "table: silver.purchases\ntime: ordered_at\nprefix: purchase\nwindows: [90d]\naggregates: { n: [sum] }\n"),
        Edit("a mistyped target", "models/churn.yml", "target: churn", "target: chrun"),
        Edit("a mistyped feature group", "models/churn.yml", "[purchases]", "[purchase]"),
        Edit("a target in place with a mistake", "models/pause.yml", "horizon: 3m", "horizon: 3 months"),
        Edit("a negative penalty", "models/churn.yml", "penalty: 2.5", "penalty: -1"),
        Edit("a learner that is none", "models/churn.yml", "penalty: 2.5", "learner: forrest"),
        Edit("a penalty of trees", "models/churn.yml", "penalty: 2.5", "penalty: 2.5\nlearner: boosting"),
        Edit("nothing to tune", "models/churn.yml", "penalty: 2.5", "penalty: 2.5\ntuning: { trials: 5 }"),
        Edit("rules to tune", "models/churn.yml", "penalty: 2.5", "learner: rules\ntuning: { trials: 5 }"),
        Edit("a calibration that is none", "models/churn.yml", "penalty: 2.5", "penalty: 2.5\ncalibration: plat"),
        Edit("no trial", "models/churn.yml", "penalty: 2.5", "learner: auto\ntuning: { trials: 0 }"),
        Edit("one fold", "models/churn.yml", "folds: 4", "folds: 1"),
        Edit("a change of a mistyped feature", "models/churn.yml", "folds: 4", "changes: { purchase_men: never }"),
        Edit("a change to nothing", "models/churn.yml", "folds: 4", "changes: { purchase_mean: { least: 9, most: 3 } }"),
        Edit("a change of a number to texts", "models/churn.yml", "folds: 4", "changes: { purchase_mean: { way: up, become: [a] } }"),
        Edit("a discount without its period", "models/lifetime_value.yml", "0.10/year", "0.10"),
        Edit("a discount in per cent", "models/lifetime_value.yml", "0.10/year", "10/year"),
        Edit("a mistyped way of promotion", "models/churn.yml", "folds: 4", "promotion: { by: gate }"),
        Edit("a margin in per cent", "models/churn.yml", "folds: 4", "promotion: { margin: 2 }"),
        Edit("groups without a column", "models/churn.yml", "folds: 4", "promotion: { fairness: { limit: 0.1 } }"),
        Edit("groups of a model without features", "models/segments.yml", "amount: amount", "amount: amount\npromotion: { fairness: { by: country } }"),
        Edit("groups by a mistyped feature", "models/churn.yml", "folds: 4", "promotion: { fairness: { by: purchase_men } }"),
        Edit("groups of a table that is not there", "models/churn.yml", "folds: 4", "promotion: { fairness: { by: country, table: silver.purchase } }"),

        // data sets
        Add("a data set of nothing", "datasets/late.yml", "features: [purchase]\ntargets: [chrun]\n"),
        Add("a target that is a number", "models/worth.yml",
            "kind: propensity\nfeatures: [purchases]\ntarget: { kind: future_count, table: silver.purchases, time: ordered_at, horizon: 30d }\n"),
        Add("versions of rows without what is newest", "targets/spend.yml",
            "kind: future_value\ntable: silver.purchases\ntime: ordered_at\nhorizon: 30d\namount: amount\nkey: [id]\n"),
        Add("a contract that happens", "targets/ends.yml", "kind: contract_end\ntable: silver.purchases\ntime: ordered_at\nhorizon: 30d\n"),
        Data("instants at no steps", "as_of: { every: quarter, count: 0 }"),
        Data("instants written as one", "as_of: 2025-01-01"),
        Data("instants of days twice", "as_of: [2025-01-01, 2025-01-01T00:00]"),
        Data("an instant whose target is not known", "as_of: [2025-05-01, 2025-12-01]"),
        Data("shares that leave nobody", "split: { validation: 0.5, test: 0.5 }"),
        Data("a split that keeps nobody", "split: { latest: 1 }"),
        Data("a gap before nothing", "split: { test: 0.2, gap: 30d }"),
        Data("more newest instants than there are", "as_of: { every: month, count: 3 }\nsplit: { test: 0.2, latest: 3 }"),
        Data("a sample of everything", "sample: 1"),
        Data("a sample of nothing", "sample: 0"),
        Data("strata without a sample", "stratify: churn"),
        Data("strata of no target", "sample: 0.5\nstratify: chrun"),
        Data("a population without a condition", "population: -- nobody"),
        Data("macrosegments in a list", "macrosegments: [rich, poor]"),
        new("a target with the name of a feature",
            [
                ("targets/purchase_sum.yml", Shop.Files["targets/churn.yml"]),
                ("datasets/late.yml", "features: [purchases]\ntargets: [purchase_sum]\n"),
            ]),
        new("a target with the name of a column of every data set",
            [("targets/part.yml", Shop.Files["targets/churn.yml"]), ("models/again.yml", "kind: propensity\nfeatures: [purchases]\ntarget: part\n")]),
        new("a target that is not of the data set",
            [("datasets/late.yml", "features: [purchases]\ntargets: [churn]\n"), ("models/again.yml", "kind: propensity\ndataset: late\ntarget: chrn\n")]),
        new("features beside a data set",
            [
                ("datasets/late.yml", "features: [purchases]\ntargets: [churn]\n"),
                ("models/again.yml", "kind: propensity\ndataset: late\ntarget: churn\nfeatures: [purchases]\n"),
            ]),
        Add("a data set with the name of a model's own", "datasets/churn.yml", "features: [purchases]\ntargets: [churn]\n"),
        new("a broken data set is told once, not again where it is used",
            [("datasets/late.yml", "targets: [churn]\n"), ("models/again.yml", "kind: propensity\ndataset: late\ntarget: churn\n")]),

        // treatments, reports
        Edit("a control of everybody", "treatments/win_back.yml", "control: 0.1", "control: 1"),
        Edit("nobody left to treat", "treatments/win_back.yml", "business_as_usual: 0.05", "business_as_usual: 0.9"),
        Edit("a negative cost", "treatments/win_back.yml", "cost: 4.50", "cost: -4.50"),
        Edit("a cost with its currency", "treatments/win_back.yml", "cost: 4.50", "cost: 4.50 EUR"),
        Edit("two rules of one name", "treatments/win_back.yml", "name: rest", "name: best"),
        Edit("a limit of nobody", "treatments/win_back.yml", "limit: 2000", "limit: 0"),
        Edit("a rule without a code", "treatments/win_back.yml", ", campaign_code: WB10", ""),
        Edit("an unknown format", "treatments/win_back.yml", "format: csv", "format: xlsx"),
        Deliver("an unknown key of a delivery", "{ folder: out, formt: csv }"),
        Deliver("two deliveries of one name", "[{ folder: a }, { folder: b }]"),
        Deliver("two deliveries into one folder", "[{ folder: out }, { name: lake, folder: out/, format: parquet }]"),
        Deliver("two targets in one delivery", "{ folder: out, webhook: { url: https://crm.example.com } }"),
        Deliver("a webhook without an address", "{ webhook: { batch: 0 } }"),
        Deliver("a secret of a webhook in clear", "{ webhook: { url: https://crm.example.com, headers: { Authorization: Bearer 123 } } }"),
        Deliver("a header that is no one else's", "{ webhook: { url: https://crm.example.com, headers: { idempotency-key: \"${env:K}\" } } }"),
        Deliver("files that name no customer", "{ columns: [treatment] }"),
        Deliver("a delivery to a server that is not named", "{ postgres: { user: patron, table: contacts } }"),
        Deliver("a broker with a password in its address", "{ rabbitmq: { url: \"amqp://patron:123@mq\", queue: contacts } }"),
        Deliver("a broker with a user in its address", "{ rabbitmq: { url: \"amqp://patron@mq\", queue: contacts } }"),
        Deliver("a broker that is asked for in another tongue", "{ rabbitmq: { url: https://mq, queue: contacts } }"),
        Deliver("messages that nothing takes", "{ rabbitmq: { url: amqp://mq, user: patron } }"),
        Deliver("messages that two would take", "{ rabbitmq: { url: amqp://mq, queue: contacts, exchange: campaigns, batch: 0 } }"),
        Deliver("a key to a queue", "{ rabbitmq: { url: amqp://mq, queue: contacts, routing_key: win.back } }"),
        Deliver("a column that is not delivered", "{ columns: [customer_key, tretment] }"),
        Deliver("a column of no table", "{ columns: { mail: silver.peple.email } }"),
        Deliver("a column twice", "{ columns: [treatment, treatment] }"),
        Deliver("a list that is no table", "{ folder: out }\nsuppress: silver.purchase"),
        Deliver("a list in no known form", "{ folder: out }\nsuppress: [lists/out.xlsx]"),
        Edit("a figure without SQL", "reports/overview.yml", ", sql: \"SELECT count(*) FROM silver.purchases\"", ""),

        // metrics
        Add("a metric of no kind", "metrics/revenue.yml", "kind: sum\nwindow: 28d\nsql: SELECT 1\n"),
        Add("a metric of no time", "metrics/revenue.yml", "kind: mean\nwindow: 0d\nsql: SELECT 1\n"),
        Add("a metric that is to go nowhere", "metrics/revenue.yml", "kind: mean\nwindow: 28d\ndirection: up\nsql: SELECT 1\n"),
        Add("segments of a model that makes none", "metrics/revenue.yml", "kind: mean\nwindow: 28d\nsegment_by: lifetime_value\nsql: SELECT 1\n"),

        // files and folders
        Add("a mistyped folder", "feature/clicks.yml", "table: bronze.clicks\n"),
        Add("an unknown layer", "tables/bronze/orders.sql", "SELECT 1"),
        Add("a table outside its layer", "tables/orders.sql", "SELECT 1"),
        Add("a folder too deep", "models/old/churn.yml", "kind: rfm\n"),
        Add("an ending too long", "models/old.yaml", "kind: rfm\n"),
        Add("a file that is not read", "models/churn.json", "{}"),
        Add("a file name that is no id", "reports/My Report-2.yml", Shop.Files["reports/overview.yml"]),
        new("several at once",
            [
                ("models/churn.yml", "kind: propensity\ntarget: chrun\nfeatures: [purchase]\npenalty: much\n"),
                ("features/purchases.yml", Shop.Files["features/purchases.yml"].Replace("90d", "90", StringComparison.Ordinal)),
                ("patron.yml", Shop.Files["patron.yml"].Replace("seed", "sed", StringComparison.Ordinal)),
            ]),
        new("a broken source is told once, not again where its tables are used",
            [("sources/shop.yml", "kind: csv\ntables:\n"), ("models/segments.yml", Segments("bronze.orders"))]),
        new("a broken target is told once, not again where it is used", [("targets/churn.yml", "kind: inactivity\n")]),
    ];

    static string Segments(string table) =>
        Shop.Files["models/segments.yml"].Replace("silver.purchases", table, StringComparison.Ordinal);

    static Mistake Edit(string name, string file, string from, string to)
    {
        Assert.Contains(from, Shop.Files[file], StringComparison.Ordinal);
        int at = Shop.Files[file].IndexOf(from, StringComparison.Ordinal);
        return new(name, [(file, string.Concat(Shop.Files[file].AsSpan(0, at), to, Shop.Files[file].AsSpan(at + from.Length)))]);
    }

    static Mistake Deliver(string name, string delivery) => Edit(name, "treatments/win_back.yml", "{ folder: out, format: csv }", delivery);

    static Mistake Data(string name, string keys) => Add(name, "datasets/late.yml", $"features: [purchases]\ntargets: [churn]\n{keys}\n");

    static Mistake Add(string name, string file, string text) => new(name, [(file, text)]);

    static Mistake Missing(string name, string file) => new(name, [(file, null)]);
}

/// <summary>Files written otherwise; null for one left out.</summary>
sealed record Mistake(string Name, (string File, string? Text)[] Changes)
{
    public void Make(TemporaryFolder project)
    {
        foreach ((string file, string? text) in Changes)
            Put(project, file, text);
    }

    public void Undo(TemporaryFolder project)
    {
        foreach ((string file, _) in Changes)
            Put(project, file, Shop.Files.GetValueOrDefault(file));
    }

    static void Put(TemporaryFolder project, string file, string? text)
    {
        if (text is null)
            File.Delete(project.PathOf(file));
        else
            project.Write(file, text);
    }
}
