using Npgsql;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Postgres;

/// <summary>What is asked of the server for one table.</summary>
static class PostgresQuery
{
    /// <summary>All rows of the table, as SQL that may follow FROM.</summary>
    public static string Relation(PostgresTableDefinition table) => table.Query is { } query
        ? $"({query.Text.TrimEnd().TrimEnd(';')}\n) AS patron"
        : string.Join('.', table.Table!.Split('.').Select(PostgresColumn.Quoted));

    /// <summary>The columns as the server describes them.</summary>
    public static IReadOnlyList<PostgresColumn> Columns(string relation, NpgsqlConnection connection, NpgsqlTransaction snapshot)
    {
        using NpgsqlCommand command = new($"SELECT * FROM {relation}", connection, snapshot);
        using NpgsqlDataReader reader = command.ExecuteReader(System.Data.CommandBehavior.SchemaOnly);
        return
        [
            .. Enumerable.Range(0, reader.FieldCount).Select(column =>
                PostgresColumn.Of(reader.GetName(column), reader.GetPostgresType(column), reader.GetDataTypeName(column))),
        ];
    }

    /// <summary>The rows to read: all, or those from a mark on.</summary>
    /// <param name="relation">See <see cref="Relation"/>.</param>
    /// <param name="columns">What is selected.</param>
    /// <param name="from">The condition of new rows; null for all.</param>
    public static string Rows(string relation, IEnumerable<PostgresColumn> columns, string? from) =>
        $"SELECT {string.Join(", ", columns.Select(column => column.Expression))} FROM {relation}{(from is null ? "" : $" WHERE {from}")}";

    /// <summary>
    /// The condition of rows that came since a mark: above it; where rows are put in the place of those with their key, from
    /// it on, less the lookback, and those that have no value.
    /// </summary>
    /// <exception cref="SourceDataException">The column cannot tell what is new.</exception>
    public static string Since(PostgresTableDefinition table, PostgresColumn column, long mark)
    {
        string type = HighWaterMark.IsTime(column.Type) ? column.Type + " " : "";
        string text = HighWaterMark.TextAt(mark, column.Type, table.Lookback);
        string value = type.Length > 0 ? $"{type}'{text}'" : text;
        string name = PostgresColumn.Quoted(column.Name);
        return table.Key.Count > 0 ? $"{name} >= {value} OR {name} IS NULL" : $"{name} > {value}";
    }

    /// <summary>The column by which new rows are told.</summary>
    /// <exception cref="SourceDataException">It cannot tell them.</exception>
    public static PostgresColumn Increment(PostgresTableDefinition table, IReadOnlyList<PostgresColumn> columns)
    {
        PostgresColumn column = columns.First(column => column.Name == table.IncrementalBy);
        if (!HighWaterMark.Tells(column.Type))
        {
            throw new SourceDataException(
                $"'incremental_by' of table '{table.Name}' names {column.Name}, which is {column.Type}: name a whole number, a date or a timestamp "
                + "that only grows");
        }

        if (HighWaterMark.IsTime(column.Type) && table.Key.Count == 0)
        {
            throw new SourceDataException(
                $"'incremental_by' of table '{table.Name}' names {column.Name}, which is {column.Type}, and rows of the same time may come later: "
                + "add 'key:', so that they can be read again");
        }

        return table.Lookback is null || HighWaterMark.IsTime(column.Type) ? column : throw new SourceDataException(
            $"'lookback' of table '{table.Name}' needs a time, and {column.Name} is {column.Type}: leave it out, or name a time in 'incremental_by'");
    }
}
