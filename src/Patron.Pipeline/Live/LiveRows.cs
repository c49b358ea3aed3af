using Patron.DuckDb;
using Patron.Models.Evaluation;

namespace Patron.Pipeline.Live;

/// <summary>Scores of one version in one role with what came of them, a customer once.</summary>
/// <param name="Version">The version.</param>
/// <param name="Role">Whether it answered or scored unseen.</param>
/// <param name="Week">The Monday of the week in which scores were given; null for the first score of every customer.</param>
/// <param name="Scores">Range: [0, 1].</param>
/// <param name="Outcomes">What happened.</param>
sealed record LiveRows(int Version, string Role, DateOnly? Week, double[] Scores, bool[] Outcomes)
{
    /// <summary>The rows of a table week by week, and after the weeks of a version each customer's first.</summary>
    public static IEnumerable<LiveRows> Read(string table, Connection connection)
    {
        using Result result = connection.Query(
            $"""
            SELECT version, role, week, score, outcome, is_first
            FROM {table}
            ORDER BY version, role, week, customer_key
            """);
        ColumnTable rows = result.ReadAll();
        (long[] versions, string?[] roles, DateOnly[] weeks) = (rows.Longs("version"), rows.Texts("role"), rows.Dates("week"));
        (double[] scores, long[] outcomes, bool[] first) = (rows.Doubles("score"), rows.Longs("outcome"), rows.Bools("is_first"));
        foreach (IGrouping<(long Version, string Role), int> ofVersion in Enumerable.Range(0, rows.Rows).GroupBy(row => (versions[row], roles[row]!)))
        {
            LiveRows Of(DateOnly? week, IEnumerable<int> which) => new(
                (int)ofVersion.Key.Version, ofVersion.Key.Role, week,
                [.. which.Select(row => scores[row])], [.. which.Select(row => outcomes[row] == 1)]);
            foreach (IGrouping<DateOnly, int> week in ofVersion.GroupBy(row => weeks[row]))
                yield return Of(week.Key, week);
            yield return Of(null, ofVersion.Where(row => first[row]));
        }
    }

    /// <summary>How good the scores were.</summary>
    public LiveMetrics Judged(string model) => new(
        model, this, BinaryMetrics.Of(Scores, Outcomes), AreaUnderCurve.EstimateOf(Scores, Outcomes),
        Scores.Length > 1 ? CalibrationError.Of(Scores, Outcomes) : null);
}
