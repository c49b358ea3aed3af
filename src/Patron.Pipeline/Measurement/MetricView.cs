using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Measurement;

/// <summary>
/// The outcomes of a metric as a view of the session: <c>customer_key VARCHAR, time</c> (TIMESTAMPTZ, or a TIMESTAMP of the project's
/// zone), and <c>v0, v1 BIGINT</c>, exact amounts in units of a ten-thousandth, of a share in ones.
/// </summary>
sealed class MetricView
{
    /// <summary>Units in one, of means and ratios.</summary>
    const int Units = 10_000;

    /// <summary>What DECIMAL(18, 4) holds, and what sums of squares still bear.</summary>
    const string Most = "1e13";

    /// <param name="metric">The metric.</param>
    /// <param name="kind">What its times are.</param>
    /// <param name="newest">The end of what is known.</param>
    internal MetricView(MetricDefinition metric, TimeKind kind, DateTimeOffset? newest) =>
        (Metric, Kind, Newest) = (metric, kind, newest);

    public MetricDefinition Metric { get; }

    /// <summary>What its times are.</summary>
    public TimeKind Kind { get; }

    /// <summary>The end of what is known of outcomes; null where there is no outcome.</summary>
    public DateTimeOffset? Newest { get; }

    public string Name => NameOf(Metric);

    /// <summary>Columns of values: two of a ratio, otherwise one.</summary>
    public int Width => Metric.Kind == MetricKind.Ratio ? 2 : 1;

    /// <summary>Units in one.</summary>
    public long UnitsInOne => Metric.Kind == MetricKind.Share ? 1 : Units;

    /// <summary>Makes the view; null where the SQL or a value is not understood, with the problem added.</summary>
    public static MetricView? Of(MetricDefinition metric, StepContext context, ProblemList problems)
    {
        Connection connection = context.Lake.Connection;
        try
        {
            string own = Sql.Identifier("own_" + NameOf(metric));
            connection.Execute($"CREATE OR REPLACE TEMP VIEW {own} AS {SqlMistake.Resolve(metric.Sql, context.Lake)}");
            MetricColumns columns = MetricColumns.Of(metric, own, context.Project.Settings.CustomerKey, connection);
            connection.Execute($"CREATE OR REPLACE TEMP VIEW {Sql.Identifier(NameOf(metric))} AS {Select(metric, columns, own)}");
            DateTimeOffset? newest = new MetricRows(metric, columns, own, context).Check(Most);
            return new MetricView(metric, columns.Kind, newest);
        }
        catch (ProjectException error)
        {
            foreach (Problem problem in error.Problems)
                problems.Add(problem);
            return null;
        }
    }

    static string NameOf(MetricDefinition metric) => "outcomes_of_" + metric.Name;

    static string Select(MetricDefinition metric, MetricColumns columns, string from)
    {
        string[] values = [.. columns.Values.Select((column, at) => $"{UnitsOf(metric, Sql.Identifier(column))} AS v{at}")];
        string time = Sql.Identifier(columns.Time);
        return $"""
            SELECT
              CAST({Sql.Identifier(columns.Key)} AS VARCHAR) AS customer_key,
              {(columns.Kind == TimeKind.Instant ? time : $"CAST({time} AS TIMESTAMP)")} AS time,
              {string.Join(", ", values)}
            FROM {from}
            """;
    }

    /// <summary>The product needs digits that DECIMAL(18, 4) does not have.</summary>
    static string UnitsOf(MetricDefinition metric, string column) => metric.Kind == MetricKind.Share
        ? $"CAST({column} AS BIGINT)"
        : $"CAST(CAST(CAST({column} AS DECIMAL(18, 4)) AS DECIMAL(23, 4)) * {Units} AS BIGINT)";
}
