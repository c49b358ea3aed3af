using Patron.DuckDb;
using Patron.Models.Experiments;
using Patron.Models.Experiments.Planning;
using Patron.Pipeline.Direct.Files;

namespace Patron.Pipeline.Direct.Planning;

/// <summary>The level and the spread of an outcome, from columns of the past.</summary>
static class OutcomeHistory
{
    /// <summary>From a file.</summary>
    /// <exception cref="InputException">The file or a column is wrong; names the place.</exception>
    public static PlannedOutcome Read(PlanHistory history, Connection connection, CancellationToken cancellation)
    {
        CustomerFile file = CustomerFile.Open(history.File!, history.Format, connection);
        Dictionary<string, FileColumn> columns = [];
        string[] names = Names(history);
        for (int i = 0; i < names.Length; i++)
            columns[$"c{i}"] = file.Find(names[i]);
        RawRows raw = RawRows.Read(file, columns, connection, cancellation);
        string[] numbers = [.. columns.Keys.Select((role, i) => i == 0 && history.Positive is { } positive ? Is(role, positive) : raw.Number(role))];
        return Of(history, numbers, RawRows.Table, connection, cancellation);
    }

    /// <summary>From a SELECT.</summary>
    /// <exception cref="InputException">A column is not there, or holds what is no number.</exception>
    public static PlannedOutcome Query(PlanHistory history, string sql, Connection connection, CancellationToken cancellation)
    {
        string[] names = Names(history);
        string[] there = ColumnsOf(sql, connection);
        foreach (string name in names)
        {
            if (!there.Contains(name))
                throw new InputException($"there is no column '{name}': {Projects.Reading.Suggestion.Among(name, there)}");
        }

        string relation = $"({sql})";
        string[] numbers = [.. names.Select((name, i) => i == 0 && history.Positive is { } positive
            ? Is(Sql.Identifier(name), positive)
            : Number(name, relation, connection, cancellation))];
        return Of(history, numbers, relation, connection, cancellation);
    }

    static string[] Names(PlanHistory history) => [history.Column, .. history.Per is { } per ? [per] : Array.Empty<string>(), .. history.Past];

    static string Is(string column, string positive) => $"CAST(coalesce(CAST({column} AS VARCHAR) = {Sql.Literal(positive)}, false) AS DOUBLE)";

    static string[] ColumnsOf(string sql, Connection connection)
    {
        using Result result = connection.Query($"SELECT * FROM ({sql}) LIMIT 0");
        return [.. result.ReadAll().Columns.Select(column => column.Name)];
    }

    static string Number(string name, string relation, Connection connection, CancellationToken cancellation)
    {
        string sql = $"TRY_CAST({Sql.Identifier(name)} AS DOUBLE)";
        long without = connection.Scalar<long>($"SELECT count(*) FROM {relation} WHERE {sql} IS NULL OR NOT isfinite({sql})", cancellation);
        return without == 0
            ? sql
            : throw new InputException($"column '{name}': {without:N0} rows have no number: leave them out, or write 0 for customers that did nothing");
    }

    /// <summary>Rows in the order of their values, so that the sums have the same bits in any order of rows.</summary>
    static PlannedOutcome Of(PlanHistory history, string[] numbers, string relation, Connection connection, CancellationToken cancellation)
    {
        string selected = string.Join(", ", numbers.Select((sql, i) => $"{sql} AS v{i}"));
        using Result result = connection.Query($"SELECT {selected} FROM {relation} ORDER BY ALL", cancellation);
        ColumnTable table = result.ReadAll();
        if (table.Rows < 2)
            throw new InputException($"the history has {table.Rows} rows: how much customers differ is told by at least two");
        double[][] columns = [.. numbers.Select((_, i) => table.Doubles($"v{i}"))];
        if (history.Positive is { } positive && columns[0].All(value => value == 0))
            throw new InputException($"no row has '{positive}' in column '{history.Column}'");
        Metric metric = history.Per is not null
            ? Metric.Ratio(0, 1)
            : Array.TrueForAll(columns[0], value => value is 0 or 1) ? Metric.Proportion(0) : Metric.Mean(0);
        int first = history.Per is null ? 1 : 2;
        return PlannedOutcome.Of(metric, GroupMoments.FromColumns(columns), [.. history.Past.Select((_, i) => Metric.Mean(first + i))]);
    }
}
