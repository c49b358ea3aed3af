using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Measurement;

/// <summary>
/// Outcomes of customers after each instant, as what every day adds to sums over customers: of the value so far, of its square, of its
/// product with the value before the contact. So one sum over customers and days gives the moments at every day, and only customers with
/// outcomes are looked at.
/// </summary>
/// <remarks>
/// A value that grows from b to b + v on a day adds v to the sum, v (v + 2 b) to the sum of squares and v c to that of products with a
/// covariate c. Day -1 stands for the window before the contact.
/// </remarks>
sealed class OutcomeSql
{
    /// <summary>The name of outcomes.</summary>
    public const string Outcomes = "measured_outcomes";

    /// <summary>
    /// The name of contacts, with the columns of <see cref="ContactView"/>, of customers who have an outcome in the time of any
    /// instant: mostly few of all.
    /// </summary>
    public const string Contacts = "contacts_with_outcomes";

    /// <summary>Microseconds.</summary>
    public const string OneDay = "86400000000";

    readonly int _width;
    readonly bool _cuped;
    readonly bool _severalCampaigns;

    /// <param name="metrics">In the order of their numbers.</param>
    /// <param name="severalCampaigns">Whether a customer can have first contacts in several campaigns.</param>
    public OutcomeSql(IReadOnlyList<ObservedMetric> metrics, bool severalCampaigns)
    {
        (Metrics, _severalCampaigns) = (metrics, severalCampaigns);
        _width = metrics.Max(metric => metric.View.Width);
        _cuped = metrics.Any(metric => metric.View.Metric.Cuped);
        Sums =
        [
            "with_outcome",
            .. Each(at => $"v{at}"), .. Pairs((one, other) => $"p{one}{other}"),
            .. Squares((one, other) => $"q{one}{other}"),
        ];
    }

    public IReadOnlyList<ObservedMetric> Metrics { get; }

    /// <summary>Names of the sums, HUGEINT.</summary>
    public IReadOnlyList<string> Sums { get; }

    /// <summary>
    /// Both, before a SELECT: one look at the customers of all contacts, and everything else of those few. They are of one query, since
    /// a table would be written as if it were to stay.
    /// </summary>
    public string With =>
        $"""
        WITH {Contacts} AS MATERIALIZED (
          SELECT contacts.* FROM {ContactView.Name} AS contacts
          SEMI JOIN (
            {string.Join("\n    UNION ALL\n    ", Metrics.Select(KeysOf))}
          ) AS outcomes ON outcomes.key = hash(contacts.customer_key)
        ),
        {Outcomes} AS MATERIALIZED (
          {string.Join("\nUNION ALL\n", Metrics.Select(Of))}
        )

        """;

    /// <summary>
    /// Hashes of customers' keys, quicker to look up than texts: whoever shares one with somebody else has no outcome in the end, where
    /// keys are compared.
    /// </summary>
    static string KeysOf(ObservedMetric metric) =>
        $"SELECT hash(customer_key) AS key FROM {Sql.Identifier(metric.View.Name)} WHERE {metric.InAnyLook}";

    /// <summary>Sums by campaign, instant, rule, group, segment, first contact or not, metric and day; after <see cref="With"/>.</summary>
    /// <param name="contacts"><see cref="Contacts"/>, or a SELECT from it with the same columns.</param>
    public string ToSql(string contacts) =>
        $"""
        SELECT
          campaign, epoch_us(contacts.as_of) AS instant, rule, "group", segment, is_first, metric, day,
          {string.Join(", ", Sums.Select(sum => $"sum({sum}) AS {sum}"))}
        FROM {contacts} AS contacts
        JOIN {Outcomes} AS outcomes
          ON outcomes.customer_key = contacts.customer_key AND outcomes.as_of = contacts.as_of
        GROUP BY ALL
        """;

    /// <summary>One metric.</summary>
    string Of(ObservedMetric observed, int number)
    {
        MetricView view = observed.View;
        string nothing = "CAST(0 AS HUGEINT)";
        string Value(int at) => at >= view.Width ? nothing
            : view.Metric.Kind == MetricKind.Share ? $"CASE WHEN day < 0 THEN v{at} ELSE greatest(v{at} - b{at}, 0) END" : $"v{at}";
        string Before(int at) => view.Metric.Kind == MetricKind.Share ? nothing : $"b{at}";
        bool Has(int at) => at < view.Width;
        string Product(int one, int other) => Has(one) && Has(other)
            ? $"w{one} * w{other} + w{one} * {Before(other)} + w{other} * {Before(one)}"
            : nothing;
        string WithCovariate(int one, int other) => view.Metric.Cuped && Has(one) && Has(other)
            ? $"CASE WHEN day < 0 THEN 0 ELSE w{one} * c{other} END"
            : nothing;
        string[] products =
        [
            .. Pairs((one, other) => $"{Product(one, other)} AS p{one}{other}"),
            .. Squares((one, other) => $"{WithCovariate(one, other)} AS q{one}{other}"),
        ];
        return $"""
            SELECT {number} AS metric, customer_key, as_of, day, {Started(view)} AS with_outcome,
              {string.Join(", ", Each(at => $"w{at} AS v{at}").Concat(products))}
            FROM (
              SELECT *, {string.Join(", ", Each(at => $"{Value(at)} AS w{at}"))}
              FROM ({Running(observed)})
            )
            """;
    }

    /// <summary>1 on the day of a customer's first outcome.</summary>
    static string Started(MetricView view)
    {
        int last = view.Width - 1;
        return $"CASE WHEN day >= 0 AND v{last} <> 0 AND NOT had THEN CAST(1 AS HUGEINT) ELSE CAST(0 AS HUGEINT) END";
    }

    /// <summary>Each day of a customer with what the days before it made.</summary>
    string Running(ObservedMetric observed)
    {
        MetricView view = observed.View;
        string total = view.Metric.Kind == MetricKind.Share ? "max" : "sum";
        int last = view.Width - 1;
        string[] columns =
        [
            .. Enumerable.Range(0, view.Width).SelectMany(at => new[]
            {
                $"coalesce({total}(CASE WHEN day >= 0 THEN v{at} ELSE 0 END) OVER earlier, 0) AS b{at}",
                $"first_value(CASE WHEN day < 0 THEN v{at} ELSE 0 END) OVER days AS c{at}",
            }),
            $"coalesce(bool_or(day >= 0 AND v{last} <> 0) OVER earlier, false) AS had",
        ];
        return $"""
            SELECT *, {string.Join(", ", columns)}
            FROM ({Daily(observed, total)})
            WINDOW
              days AS (PARTITION BY customer_key, as_of ORDER BY day),
              earlier AS (PARTITION BY customer_key, as_of ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            """;
    }

    /// <summary>The outcomes of customers by day after each instant, -1 for all that came before it.</summary>
    /// <remarks>
    /// All contacts of a customer at an instant have the same outcomes, so that the first stands for them; each campaign has one. Every
    /// instant has its look, so that nothing is lost by a LEFT JOIN; by an inner one the engine would join outcomes with the looks first,
    /// each with all in whose time it is.
    /// </remarks>
    string Daily(ObservedMetric observed, string total)
    {
        MetricView view = observed.View;
        string select = _severalCampaigns ? "SELECT DISTINCT" : "SELECT";
        IEnumerable<string> values = Enumerable.Range(0, view.Width).Select(at => $"CAST({total}(outcome.v{at}) AS HUGEINT) AS v{at}");
        return $"""
            SELECT
              outcome.customer_key, looks.as_of,
              CASE WHEN outcome.time < looks.contact THEN -1
                ELSE greatest(0, epoch_us(CAST(outcome.time AS TIMESTAMP)) - looks.local) // {OneDay} END AS day,
              {string.Join(", ", values)}
            FROM (SELECT * FROM {Sql.Identifier(view.Name)} WHERE {observed.InAnyLook}) AS outcome
            JOIN (
              SELECT contacts.customer_key, look.*
              FROM ({select} customer_key, as_of FROM {Contacts} WHERE is_first) AS contacts
              LEFT JOIN ({observed.Looks}) AS look ON look.as_of = contacts.as_of
            ) AS looks
              ON looks.customer_key = outcome.customer_key AND outcome.time >= looks.start AND outcome.time < looks.until
            GROUP BY ALL
            """;
    }

    /// <summary>A text for each column of values.</summary>
    public IEnumerable<string> Each(Func<int, string> text) => Enumerable.Range(0, _width).Select(text);

    /// <summary>A text for each pair of columns.</summary>
    public IEnumerable<string> Pairs(Func<int, int, string> text) =>
        Enumerable.Range(0, _width).SelectMany(one => Enumerable.Range(0, one + 1).Select(other => text(one, other)));

    /// <summary>A text for each column of values with each covariate; none without covariates.</summary>
    public IEnumerable<string> Squares(Func<int, int, string> text) => !_cuped
        ? []
        : Enumerable.Range(0, _width).SelectMany(one => Enumerable.Range(0, _width).Select(other => text(one, other)));
}
