using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary>A project that uses every kind of file, and how to write it with one of them changed.</summary>
static class Shop
{
    public static IReadOnlyDictionary<string, string> Files { get; } = new Dictionary<string, string>
    {
        ["patron.yml"] = """
            name: shop
            customer_key: customer_id
            currency: EUR
            time_zone: Europe/Berlin
            time_unit: week
            seed: 7
            as_of: 2026-01-01
            memory: 2GB
            threads: 2
            environments:
              test: { lake: .patron/test, as_of: 2025-06-01, seed: 1, threads: 1 }
              prod: { lake: /data/lake, memory: 16GB }

            """,
        ["sources/shop.yml"] = """
            kind: csv
            tables:
              orders:
                path: data/orders-*.csv
                columns:
                  order_id: BIGINT
                  customer_id: VARCHAR
                  ordered_at: timestamp
                  amount: decimal(18, 4)
                key: [order_id]
                delimiter: ";"
                header: false
                timestamp_format: "%d.%m.%Y"
              customers:
                path: data/customers.csv
                columns: { customer_id: VARCHAR, country: VARCHAR }

            """,
        ["sources/clicks.yml"] =
            "kind: json_lines\ntables:\n  clicks: { path: data/*.jsonl, columns: { at: TIMESTAMPTZ, tags: 'VARCHAR[]' } }\n",
        ["sources/stock.yml"] = "kind: parquet\ntables:\n  stock: { path: data/stock/*.parquet }\n",
        ["sources/world.yml"] = "kind: generator\nworld: toy\ncustomers: 1000\nfrom: 2024-01-01\nto: 2026-01-01\n",
        ["sources/x_office.yml"] = """
            kind: postgres
            host: db.example.com
            port: 5433
            database: shop
            user: patron
            password: ${env:SHOP_DB_PASSWORD}
            tables:
              staff: { table: public.staff, key: [id] }
              shifts: { query: "SELECT * FROM shifts WHERE day > '2020-01-01'", columns: { day: DATE } }

            """,
        ["sources/x_desk.yml"] = """
            kind: http
            url: https://desk.example.com/v2
            headers: { Authorization: "Bearer ${file:desk.token}", Accept-Language: de }
            timeout_seconds: 60
            requests_per_second: 2.5
            tables:
              tickets:
                path: tickets?state=all
                rows: data.items
                columns: { id: BIGINT, opened_at: TIMESTAMPTZ }
                key: [id]
                incremental_by: opened_at
                since: since
                lookback: 2d
                paging: { kind: cursor, parameter: after, next: meta.next, size_parameter: limit, size: 100 }

            """,
        ["tables/silver/purchases.sql"] = "-- what was bought\nSELECT * FROM bronze.orders\n",
        ["tables/silver/purchases.yml"] = """
            description: One row a purchase.
            columns:
              amount: In the shop's currency.
            checks:
              - not_null: customer_id
              - unique: [customer_id, ordered_at]
              - expression: amount >= 0
              - accepted_values: { column: channel, values: [web, shop] }
              - range: { column: amount, min: 0, max: 1e5 }
                severity: warn
              - relationship: { column: customer_id, table: bronze.customers }
              - freshness: { column: ordered_at, within: 2d }
              - row_count: { min: 1 }
                severity: warn
              - query: SELECT * FROM silver.purchases WHERE false
                name: no_twins

            """,
        ["tables/gold/countries.sql"] = "SELECT country, count(*) AS n FROM bronze.customers GROUP BY country",
        ["features/purchases.yml"] = """
            table: silver.purchases
            time: ordered_at
            prefix: purchase
            windows: [lifetime, 90d]
            aggregates:
              amount: [sum, mean]
              ordered_at: [days_since_last]

            """,
        ["targets/churn.yml"] = """
            kind: inactivity
            table: silver.purchases
            time: ordered_at
            horizon: 26w
            blind_spot: 1w
            active_within: 1y

            """,
        ["models/churn.yml"] = "kind: propensity\ntarget: churn\nfeatures: [purchases]\npenalty: 2.5\nfolds: 4\n",
        ["models/pause.yml"] = """
            kind: propensity
            target:
              kind: inactivity
              table: silver.purchases
              time: ordered_at
              horizon: 3m
            features:
              - purchases

            """,
        ["models/lifetime_value.yml"] = """
            kind: lifetime_value
            table: silver.purchases
            time: ordered_at
            amount: amount
            horizon: 52w
            discount: 0.10/year
            penalty: 0.01
            holdout: 26w

            """,
        ["models/segments.yml"] = "kind: rfm\ntable: silver.purchases\ntime: ordered_at\namount: amount\n",
        ["treatments/win_back.yml"] = """
            audience: |
              churn > 0.5
                AND purchase_sum > 100
            control: 0.1
            business_as_usual: 0.05
            channel: email
            rules:
              - name: best
                when: value > 500
                treatment: voucher_20
                variant: warm
                campaign_code: WB20
                cost: 4.50
                expected_value: 0.1 * value
                order_by: value DESC
                limit: 2000
              - { name: rest, when: "true", treatment: voucher_10, campaign_code: WB10 }
            delivery: { folder: out, format: csv }

            """,
        ["reports/overview.yml"] = """
            title: Overview
            kpis:
              - { name: buyers, sql: "SELECT count(*) FROM silver.purchases" }

            """,
    };

    /// <summary>Writes the project; a change of null leaves a file out.</summary>
    public static void WriteTo(TemporaryFolder folder, params (string File, string? Text)[] changes)
    {
        foreach ((string file, string text) in Files.Where(file => !changes.Any(change => change.File == file.Key)))
            folder.Write(file, text);
        foreach ((string file, string? text) in changes)
        {
            if (text is not null)
                folder.Write(file, text);
        }
    }

    /// <summary>Its model of churn with another file.</summary>
    public static PropensityDefinition Churn(string file)
    {
        using TemporaryFolder folder = new();
        WriteTo(folder, ("models/churn.yml", file));
        return ProjectLoader.Load(folder.FullPath, null, [new GeneratedWorld("toy", ["toys"])]).Models
            .OfType<PropensityDefinition>().Single(model => model.Name == "churn");
    }
}
