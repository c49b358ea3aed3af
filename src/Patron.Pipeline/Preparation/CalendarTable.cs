using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>The table of a lifetime value model's calendar, checked before a model goes by it: no day may be missing.</summary>
static class CalendarTable
{
    const int MostNamed = 3;

    /// <summary>The calendar. The table is bound.</summary>
    /// <exception cref="ProjectException">Columns that are not there or no numbers, a row without a day or a number, or several of one day.</exception>
    public static CalendarDays Read(StepContext context, LifetimeValueDefinition model)
    {
        CalendarCovariates calendar = model.Calendar!;
        SourceColumns.Require(
            context, model, calendar.Table,
            [(calendar.Date, ColumnUse.Time), .. calendar.Columns.Select(column => (column, ColumnUse.Number))]);
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT
              CAST({Sql.Identifier(calendar.Date)} AS DATE) AS calendar_day
              {string.Concat(calendar.Columns.Select((column, index) => $", CAST({Sql.Identifier(column)} AS DOUBLE) AS value_{index.ToString(CultureInfo.InvariantCulture)}"))}
            FROM {LakeSession.Identifier(calendar.Table)}
            ORDER BY calendar_day NULLS FIRST
            """,
            context.Cancellation);
        ColumnTable rows = result.ReadAll();
        ProblemList problems = new();
        if (rows.Rows == 0)
            problems.Add(Problem(context, model, calendar.Table, $"table {calendar.Table} has no rows", "give it one for each day or period"));
        else if (rows.IsNull("calendar_day", 0))
            problems.Add(Problem(context, model, calendar.Date, $"a row of {calendar.Table} has no {calendar.Date}", $"leave it out where {calendar.Table} is made"));
        problems.ThrowIfAny();
        DateOnly[] days = rows.Dates("calendar_day");
        double[][] values = [.. calendar.Columns.Select((_, index) => rows.Doubles($"value_{index.ToString(CultureInfo.InvariantCulture)}"))];
        string twice = Named(days, row => row > 0 && days[row] == days[row - 1]);
        if (twice.Length > 0)
            problems.Add(Problem(context, model, calendar.Date, $"{calendar.Table} has several rows of {twice}", "keep one row for each day: it is the same for all customers"));
        foreach ((string column, double[] numbers) in calendar.Columns.Zip(values))
        {
            string without = Named(days, row => !double.IsFinite(numbers[row]));
            if (without.Length > 0)
                problems.Add(Problem(context, model, column, $"{calendar.Table} has no {column} on {without}", "fill it in: what is not known does not count as 0"));
        }

        problems.ThrowIfAny();
        return new CalendarDays(days, calendar.Columns, values);
    }

    /// <summary>Refuses a calendar that does not reach from a day to the end of a forecast.</summary>
    /// <exception cref="ProjectException">The days that lack.</exception>
    public static void RequireReach(StepContext context, LifetimeValueDefinition model, CalendarDays days, DateOnly first, DateOnly lastOfHistories)
    {
        DateOnly last = lastOfHistories.AddDays((int)Math.Ceiling(model.Horizon.In(TimeUnit.Day)));
        ProblemList problems = new();
        if (first < days.Starts[0])
            problems.Add(Lacks(first, days.Starts[0].AddDays(-1)));
        if (last >= days.End)
            problems.Add(Lacks(first > days.End ? first : days.End, last));
        problems.ThrowIfAny();

        Problem Lacks(DateOnly from, DateOnly until) => Problem(
            context, model, model.Calendar!.Table,
            $"{model.Calendar.Table} lacks {Text(from)} to {Text(until)}: it has {Text(days.Starts[0])} to {Text(days.End.AddDays(-1))}, and "
            + $"{Text(first)}, the first purchase, to {Text(last)}, the end of the horizon, is needed",
            "add the days where it is made, as planned for those to come, or shorten 'horizon:'");
    }

    static string Named(DateOnly[] days, Func<int, bool> isWrong)
    {
        DateOnly[] wrong = [.. Enumerable.Range(0, days.Length).Where(isWrong).Select(row => days[row]).Distinct()];
        string more = wrong.Length > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {wrong.Length - MostNamed} more days") : "";
        return string.Join(", ", wrong.Take(MostNamed).Select(Text)) + more;
    }

    static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static Problem Problem(StepContext context, LifetimeValueDefinition model, string word, string found, string remedy) =>
        SourceColumns.Problem(context, model, word, found, remedy);
}
