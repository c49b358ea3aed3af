using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Measurement;

/// <summary>Rows in memory as the rows of one as-of instant of a gold table.</summary>
/// <param name="rows">The rows, in the order in which they are written.</param>
sealed class GoldColumns<T>(IReadOnlyList<T> rows)
{
    const string Rows = "measured_rows";

    readonly List<(string Name, string Type, ColumnValues Values)> _columns = [];

    public GoldColumns<T> Text(string name, Func<T, string?> value) => Add(name, "VARCHAR", ColumnValues.Of(Each(value)));

    public GoldColumns<T> Whole(string name, Func<T, long> value) => Add(name, "BIGINT", Each(value));

    /// <summary>NULL where there is no number.</summary>
    public GoldColumns<T> Whole(string name, Func<T, long?> value)
    {
        long?[] all = Each(value);
        bool[] nulls = Array.ConvertAll(all, one => one is null);
        return Add(name, "BIGINT", ColumnValues.Of<long>(Array.ConvertAll(all, one => one ?? 0), nulls));
    }

    public GoldColumns<T> Instant(string name, Func<T, DateTimeOffset> value) =>
        Add(name, "TIMESTAMPTZ", Each(row => value(row).UtcDateTime));

    public GoldColumns<T> Date(string name, Func<T, DateOnly?> value) => Add(
        name, "DATE", ColumnValues.Of(Each(row => value(row) ?? default).AsMemory(), Each(row => value(row) is null).AsMemory()));

    /// <summary>NULL where there is no number, or one that is not finite.</summary>
    public GoldColumns<T> Number(string name, Func<T, double?> value)
    {
        double?[] all = Each(value);
        bool[] nulls = [.. all.Select(one => one is not { } number || !double.IsFinite(number))];
        return Add(name, "DOUBLE", ColumnValues.Of<double>(all.Select((one, at) => nulls[at] ? 0 : one!.Value).ToArray(), nulls));
    }

    /// <summary>
    /// Puts the rows, with <c>as_of</c> and <c>run_id</c>, in the place of those of this instant, or of those of them that are meant.
    /// </summary>
    public void Write(string table, StepContext context, string? where = null)
    {
        Connection connection = context.Lake.Connection;
        string columns = string.Join(", ", _columns.Select(column => $"{Sql.Identifier(column.Name)} {column.Type}"));
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {Rows} ({columns})");
        if (rows.Count > 0)
        {
            using Appender appender = connection.Append(Rows);
            appender.Append([.. _columns.Select(column => column.Values)]);
            appender.Complete();
        }

        string asOf = LakeSession.TimestampLiteral(context.AsOf);
        context.Lake.Replace(
            table, $"as_of = {asOf}{(where is null ? "" : $" AND {where}")}",
            $"SELECT *, {asOf} AS as_of, {Sql.Literal(context.RunId)} AS run_id FROM {Rows} ORDER BY rowid", context, newColumns: true);
        connection.Execute($"DROP TABLE {Rows}");
    }

    TValue[] Each<TValue>(Func<T, TValue> value) => [.. rows.Select(value)];

    GoldColumns<T> Add(string name, string type, ColumnValues values)
    {
        _columns.Add((name, type, values));
        return this;
    }
}
