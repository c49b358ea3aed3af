using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Cli.Projects;

/// <summary>A few results of a run, in sentences.</summary>
static class Headlines
{
    static readonly (string Table, string Sql)[] Questions =
    [
        (
            "gold.lifetime_value",
            """
            SELECT format('{:,} customers, expected to bring {:,} in the coming {} with {:,} purchases',
              count(*), round(sum(value))::BIGINT, any_value(horizon), round(sum(expected_purchases))::BIGINT)
            FROM gold.lifetime_value WHERE as_of = (SELECT max(as_of) FROM gold.lifetime_value)
            """),
        (
            "gold.lifetime_value",
            """
            SELECT format('the most valuable tenth of them brings {:.0f} % of that', 100 * sum(value) FILTER (tenth = 1) / sum(value))
            FROM (
              SELECT value, ntile(10) OVER (ORDER BY value DESC, customer_key) AS tenth
              FROM gold.lifetime_value WHERE as_of = (SELECT max(as_of) FROM gold.lifetime_value))
            """),
        (
            "gold.scores",
            """
            SELECT format('{:,} of {:,} active customers are more likely than not to leave ({})', count(*) FILTER (score > 0.5), count(*), model)
            FROM gold.scores WHERE as_of = (SELECT max(as_of) FROM gold.scores) GROUP BY model ORDER BY model
            """),
        (
            "gold.treatments",
            """
            SELECT format('{}: {:,} customers get a treatment, {:,} are kept as control group', campaign,
              count(*) FILTER ("group" = 'treated'), count(*) FILTER ("group" = 'control'))
            FROM gold.treatments WHERE as_of = (SELECT max(as_of) FROM gold.treatments) GROUP BY campaign ORDER BY campaign
            """),
    ];

    /// <summary>The sentences that the tables there are can tell.</summary>
    public static IReadOnlyList<string> Of(LakeSession lake)
    {
        List<string> sentences = [];
        foreach ((string table, string sql) in Questions.Where(question => lake.Exists(question.Table)))
        {
            lake.Bind([table]);
            using Result result = lake.Connection.Query(sql);
            ColumnTable told = result.ReadAll();
            sentences.AddRange(Enumerable.Range(0, told.Rows).Select(row => told.Value(0, row)).OfType<string>());
        }

        return sentences;
    }
}
