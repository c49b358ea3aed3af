using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Measurement;

/// <summary>Amounts whose sums of squares do not fit 128 bits are a mistake of the metric that has the largest.</summary>
static class HugeAmounts
{
    /// <summary>Does what makes sums of these metrics.</summary>
    /// <exception cref="ProjectException">They overflow.</exception>
    public static void Told(IReadOnlyList<MetricView> views, Connection connection, Action measure)
    {
        try
        {
            measure();
        }
        catch (Exception error) when (error is OverflowException or DuckDbException { Kind: ErrorKind.OutOfRange })
        {
            MetricDefinition metric = views.MaxBy(view => Largest(view, connection))!.Metric;
            ProblemList problems = new();
            problems.Add(
                metric.Sql, 0, $"metric '{metric.Name}': amounts are so large that the sums of their squares are beyond 128 bits",
                "take a larger unit, such as thousands");
            problems.ThrowIfAny();
        }
    }

    static double Largest(MetricView view, Connection connection)
    {
        IEnumerable<string> values = Enumerable.Range(0, view.Width).Select(at => $"max(abs(CAST(v{at} AS DOUBLE)))");
        return connection.Scalar<double>(
            $"SELECT coalesce(greatest({string.Join(", ", values)}), 0) / {view.UnitsInOne}e0 FROM {Sql.Identifier(view.Name)}");
    }
}
