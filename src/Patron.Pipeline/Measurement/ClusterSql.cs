namespace Patron.Pipeline.Measurement;

/// <summary>
/// Sums of campaigns whose groups were drawn by cluster: squares and products are those of clusters' sums, and the members of each
/// are a column of its own, so that a mean is the ratio of the two.
/// </summary>
/// <remarks>
/// A cluster's members may be of several rules and segments, so that squares of its sums do not add up over them: each of these
/// levels, and all together, has units of its own.
/// </remarks>
/// <param name="outcomes">The sums of customers.</param>
sealed class ClusterSql(OutcomeSql outcomes)
{
    const string Cell = """campaign, as_of, rule, segment, "group" """;
    const string Units = "measured_clusters";
    const string All = "CAST(NULL AS VARCHAR)";

    static readonly (string Rule, string Segment, string Counts)[] Levels =
    [
        (All, All, "is_first"), ("rule", All, "true"), (All, "segment", "is_first AND segment IS NOT NULL"),
        ("rule", "segment", "segment IS NOT NULL"),
    ];

    /// <summary>Makes the table of clusters with their <c>size</c>: members in the cell.</summary>
    public static string Table =>
        $"""
        CREATE OR REPLACE TEMP TABLE {Units} AS
        SELECT {Cell}, cluster, count(*) AS size FROM ({Members(ContactView.Name)}) GROUP BY ALL
        """;

    /// <summary>Frees the table.</summary>
    public const string Drop = $"DROP TABLE {Units}";

    /// <summary>Of each cell its <c>clusters</c> and the sum of their <c>squares</c> of sizes.</summary>
    public static string Sizes =>
        $"""
        SELECT campaign, epoch_us(as_of) AS instant, rule, "group", segment,
          count(*) AS clusters, CAST(sum(CAST(size AS HUGEINT) * size) AS HUGEINT) AS squares
        FROM {Units} GROUP BY ALL
        """;

    /// <summary>
    /// Names of the sums: those of customers, <c>whole</c>, the clusters of which nobody is without an outcome, and, of each value,
    /// <c>s</c>, its products with sizes.
    /// </summary>
    public IReadOnlyList<string> Sums => [.. outcomes.Sums, "whole", .. outcomes.Each(at => $"s{at}")];

    /// <summary>The sums by cell, metric and day; after <see cref="OutcomeSql.With"/>.</summary>
    public string ToSql()
    {
        string[] running =
        [
            .. outcomes.Each(at => $"coalesce(sum(CASE WHEN day >= 0 THEN v{at} ELSE 0 END) OVER earlier, 0) AS b{at}"),
            .. outcomes.Each(at => $"first_value(CASE WHEN day < 0 THEN v{at} ELSE 0 END) OVER days AS c{at}"),
            "coalesce(sum(with_outcome) OVER earlier, 0) AS had",
        ];
        string[] products =
        [
            // On the day of a cluster's first outcome, and on that of the last of its members to have one.
            "CASE WHEN with_outcome > 0 AND had = 0 THEN 1 ELSE 0 END AS with_outcome", .. outcomes.Each(at => $"v{at}"),
            .. outcomes.Pairs((one, other) =>
                $"v{one} * v{other} + CASE WHEN day < 0 THEN 0 ELSE v{one} * b{other} + v{other} * b{one} END AS p{one}{other}"),
            .. outcomes.Squares((one, other) => $"CASE WHEN day < 0 THEN 0 ELSE v{one} * c{other} END AS q{one}{other}"),
            "CASE WHEN with_outcome > 0 AND had + with_outcome = size THEN 1 ELSE 0 END AS whole",
            .. outcomes.Each(at => $"v{at} * size AS s{at}"),
        ];
        return $"""
            SELECT campaign, epoch_us(as_of) AS instant, rule, "group", segment, metric, day,
              {string.Join(", ", Sums.Select(sum => $"CAST(sum({sum}) AS HUGEINT) AS {sum}"))}
            FROM (
              SELECT {Cell}, metric, day, {string.Join(", ", products)}
              FROM (
                SELECT *, {string.Join(", ", running)} FROM ({Daily}) AS daily
                JOIN {Units} AS units USING (campaign, as_of, "group", cluster)
                WHERE units.rule IS NOT DISTINCT FROM daily.of_rule AND units.segment IS NOT DISTINCT FROM daily.of_segment
                WINDOW
                  days AS (PARTITION BY {Cell}, cluster, metric ORDER BY day),
                  earlier AS (PARTITION BY {Cell}, cluster, metric ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
              )
            )
            GROUP BY ALL
            """;
    }

    /// <summary>What each day adds to a cluster's sums.</summary>
    string Daily =>
        $"""
        SELECT campaign, members.as_of, rule AS of_rule, segment AS of_segment, "group", cluster, metric, day,
          CAST(sum(with_outcome) AS HUGEINT) AS with_outcome,
          {string.Join(", ", outcomes.Each(at => $"CAST(sum(v{at}) AS HUGEINT) AS v{at}"))}
        FROM ({Members(OutcomeSql.Contacts)}) AS members
        JOIN {OutcomeSql.Outcomes} AS outcomes ON outcomes.customer_key = members.customer_key AND outcomes.as_of = members.as_of
        GROUP BY ALL
        """;

    /// <summary>The contacts, once in each cell that they belong to.</summary>
    static string Members(string contacts) => string.Join("\nUNION ALL\n", Levels.Select(level =>
        $"""
        SELECT customer_key, campaign, as_of, {level.Rule} AS rule, {level.Segment} AS segment, "group", cluster
        FROM {contacts} WHERE cluster IS NOT NULL AND {level.Counts}
        """));
}
