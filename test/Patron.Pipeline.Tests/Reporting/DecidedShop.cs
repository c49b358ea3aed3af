using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Reporting;

/// <summary>A small shop with every kind of model and a campaign, its purchases made up by SQL; run once for all tests.</summary>
public sealed class DecidedShop : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public DecidedShop()
    {
        _folder.Write("patron.yml", """
            name: corner_shop
            customer_key: customer_id
            currency: EUR
            time_zone: Europe/Berlin
            seed: 7
            as_of: 2026-01-01
            """);
        // Each customer comes first on a day of the first 500, then in gaps of their own, up to a number of times.
        _folder.Write("tables/silver/purchases.sql", """
            WITH customers AS (
              SELECT
                'c' || n AS customer_id,
                500 * stable_share(1, 'first', 'c' || n) AS first,
                5 + 60 * stable_share(1, 'gap', 'c' || n) AS gap,
                1 + 14 * stable_share(1, 'often', 'c' || n) AS often,
                20 + 80 * stable_share(1, 'spend', 'c' || n) AS spend
              FROM range(600) AS numbers(n)
            )
            SELECT
              customer_id,
              TIMESTAMPTZ '2024-01-01 12:00:00+01' + to_days(CAST(floor(first + gap * nth) AS INTEGER)) AS ordered_at,
              CAST(spend * (0.5 + stable_share(1, 'amount', customer_id || nth)) AS DECIMAL(18, 4)) AS amount
            FROM customers, range(15) AS times(nth)
            WHERE nth < often AND first + gap * nth < 730
            """);
        _folder.Write("features/purchases.yml", """
            table: silver.purchases
            time: ordered_at
            prefix: purchase
            windows: [lifetime, 90d]
            aggregates:
              amount: [sum, count]
              ordered_at: [days_since_last]
            """);
        _folder.Write("models/churn.yml", """
            kind: propensity
            target: { kind: inactivity, table: silver.purchases, time: ordered_at, horizon: 13w, active_within: 52w }
            features: [purchases]
            # No gap is longer than 65 days here, so who has been silent for longer is surely gone: known, and yet no leak.
            leaks: { allow: [purchase_sum_90d, purchase_count_90d, purchase_days_since_last] }
            """);
        _folder.Write("models/lifetime_value.yml", """
            kind: lifetime_value
            table: silver.purchases
            time: ordered_at
            amount: amount
            horizon: 52w
            discount: 0.10/year
            holdout: 26w
            """);
        _folder.Write("models/segments.yml", "kind: rfm\ntable: silver.purchases\ntime: ordered_at\namount: amount\n");
        _folder.Write("treatments/win_back.yml", """
            audience: churn >= 0.2
            control: 0.1
            channel: email
            rules:
              - name: valuable
                when: value >= 100 and segment <> 'Lost'
                treatment: voucher_20
                campaign_code: A
                cost: 0.5
                expected_value: value * churn
                limit: 60
              - { name: others, when: churn >= 0.4, treatment: reminder, campaign_code: B }
            """);
        Project = ProjectLoader.Load(_folder.FullPath);
        Observer = new SilentObserver();
        Summary = PipelineRun.Execute(Project, new RunRequest(), Observer, TestContext.Current.CancellationToken);
    }

    public ProjectDefinition Project { get; }

    public RunSummary Summary { get; }

    internal SilentObserver Observer { get; }

    /// <summary>Runs the project again.</summary>
    internal RunSummary RunAgain(SilentObserver observer) =>
        PipelineRun.Execute(Project, new RunRequest(), observer, TestContext.Current.CancellationToken);

    public void Dispose() => _folder.Dispose();
}
