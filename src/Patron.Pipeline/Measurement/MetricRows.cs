using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Measurement;

/// <summary>What must hold of a metric's rows, and until when they are known.</summary>
/// <param name="metric">The metric.</param>
/// <param name="columns">Of its SELECT.</param>
/// <param name="from">Its rows as the user gives them.</param>
/// <param name="context">The run.</param>
sealed class MetricRows(MetricDefinition metric, MetricColumns columns, string from, StepContext context)
{
    /// <summary>The end of what is known; null for no outcome.</summary>
    /// <exception cref="ProjectException">Rows without a customer, a time or a number that can be summed.</exception>
    public DateTimeOffset? Check(string most)
    {
        (string Found, string Remedy, string Condition)[] faults =
        [
            ("no customer", "leave them out", $"{Sql.Identifier(columns.Key)} IS NULL"),
            ("no time", "leave them out", $"{Sql.Identifier(columns.Time)} IS NULL"),
            .. columns.Values.SelectMany(Faults),
        ];
        string counts = string.Join(", ", faults.Select((fault, at) => $"count(*) FILTER ({fault.Condition}) AS f{at}"));
        string time = Sql.Identifier(columns.Time);
        ColumnTable found;
        try
        {
            using Result result = context.Lake.Connection.Query(
                $"""
                SELECT {counts}, CAST(max({time}) AS TIMESTAMPTZ) AS newest
                FROM {from} WHERE {time} IS NULL OR CAST({time} AS TIMESTAMPTZ) < {LakeSession.TimestampLiteral(context.AsOf)}
                """,
                context.Cancellation);
            found = result.ReadAll();
        }
        catch (DuckDbException error) when (error.Kind is not (ErrorKind.Internal or ErrorKind.Fatal))
        {
            throw new ProjectException([SqlMistake.ProblemOf(metric.Sql, error)]);
        }

        ProblemList problems = new();
        foreach ((int at, (string what, string remedy, string _)) in faults.Index())
        {
            if (found.Longs($"f{at}")[0] is > 0 and long rows)
            {
                string having = rows == 1 ? "row has" : "rows have";
                problems.Add(metric.Sql, 0, Invariant($"metric '{metric.Name}': {rows:N0} {having} {what}"), remedy);
            }
        }

        problems.ThrowIfAny();
        DateTimeOffset? newest = found.IsNull("newest", 0) ? null : Zoned(found.DateTimes("newest")[0]);
        return metric.Until is null ? newest is null ? null : EndOfDay(newest.Value) : Until(metric.Until);

        IEnumerable<(string, string, string)> Faults(string name)
        {
            string value = Sql.Identifier(name);
            string number = $"CAST({value} AS DOUBLE)";
            yield return ($"no {name}", $"leave them out: WHERE {name} IS NOT NULL", $"{value} IS NULL");
            if (metric.Kind == MetricKind.Share)
            {
                yield return (
                    $"a {name} other than 0 and 1", "a share counts customers with a 1: write a condition", $"{number} NOT IN (0, 1)");
            }
            else
            {
                yield return (
                    $"a {name} that is no number or beyond {most}", "leave them out, or take a larger unit",
                    $"NOT isfinite({number}) OR abs({number}) >= {most}");
            }
        }
    }

    /// <summary>The instant that the user's SELECT gives.</summary>
    DateTimeOffset? Until(SqlText sql)
    {
        string select = SqlMistake.Resolve(sql, context.Lake);
        try
        {
            using Result result = context.Lake.Connection.Query($"SELECT CAST(({SqlLayout.Canonical(select)}) AS TIMESTAMPTZ) AS until");
            ColumnTable found = result.ReadAll();
            return found.IsNull("until", 0) ? null : Zoned(found.DateTimes("until")[0]);
        }
        catch (DuckDbException error) when (error.Kind is not (ErrorKind.Internal or ErrorKind.Fatal))
        {
            throw new ProjectException([SqlMistake.ProblemOf(sql, error)]);
        }
    }

    /// <summary>A table that has rows of a day is taken to have all of that day.</summary>
    DateTimeOffset EndOfDay(DateTimeOffset newest)
    {
        TimeZoneInfo zone = context.Project.Settings.Zone;
        return AsOf.MidnightOf(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(newest, zone).DateTime).AddDays(1), zone);
    }

    static DateTimeOffset Zoned(DateTime utc) => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc));

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
