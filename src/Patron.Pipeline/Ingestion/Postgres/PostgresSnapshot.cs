using System.Data;
using Npgsql;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Postgres;

/// <summary>One table of a snapshot.</summary>
/// <param name="Table">Its definition.</param>
/// <param name="Columns">Its columns as the server describes them.</param>
/// <param name="Relation">The temporary table of the engine that holds its rows.</param>
/// <param name="Taken">What was taken before.</param>
sealed record StagedTable(PostgresTableDefinition Table, IReadOnlyList<PostgresColumn> Columns, string Relation, TakenRows Taken);

/// <summary>
/// The tables of a source as they stood at one instant, in temporary tables of the engine. A lost connection makes it begin
/// anew from the first table, at a later instant, so that no row is there twice or missing.
/// </summary>
sealed class PostgresSnapshot(PostgresSourceDefinition source, PostgresServer server, Retrying retrying, Connection engine,
    CancellationToken cancellation)
{
    string? _table;

    /// <summary>Reads every table.</summary>
    /// <param name="takenOf">What was taken of a table before.</param>
    /// <exception cref="SourceDataException">The server is away, or refuses.</exception>
    public IReadOnlyList<StagedTable> Read(Func<PostgresTableDefinition, IReadOnlyList<PostgresColumn>, TakenRows> takenOf)
    {
        try
        {
            return retrying.Run(() => ReadOnce(takenOf), error => PostgresServer.MayPass(error) ? TimeSpan.Zero : null,
                cancellation);
        }
        catch (Exception error) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(error.GetType().Name, cancellation);
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException or InvalidCastException)
        {
            throw server.Told(error, _table, retrying.Attempts);
        }
    }

    List<StagedTable> ReadOnce(Func<PostgresTableDefinition, IReadOnlyList<PostgresColumn>, TakenRows> takenOf)
    {
        _table = null;
        using NpgsqlConnection connection = server.Open(out NpgsqlTransaction snapshot);
        using (snapshot)
        {
            return
            [
                .. source.Tables.Index().Select(table => Stage(table.Item, table.Index, takenOf, connection, snapshot)),
            ];
        }
    }

    StagedTable Stage(PostgresTableDefinition table, int index,
        Func<PostgresTableDefinition, IReadOnlyList<PostgresColumn>, TakenRows> takenOf, NpgsqlConnection connection,
        NpgsqlTransaction snapshot)
    {
        _table = table.Name;
        string relation = PostgresQuery.Relation(table);
        IReadOnlyList<PostgresColumn> columns = Wanted(table, PostgresQuery.Columns(relation, connection, snapshot));
        TakenRows taken = takenOf(table, columns);
        StagedTable staged = new(table, columns, $"postgres_{index}", taken);
        string declared = string.Join(", ", columns.Select(column => $"{Sql.Identifier(column.Name)} {column.Staged}"));
        engine.Execute($"CREATE OR REPLACE TEMP TABLE {staged.Relation} ({declared})");
        PostgresColumn? increment = table.IncrementalBy is null ? null : PostgresQuery.Increment(table, columns);
        string? from = taken.Mark is { } mark && increment is not null ? PostgresQuery.Since(table, increment, mark) : null;
        using NpgsqlCommand command = new(PostgresQuery.Rows(relation, columns, from), connection, snapshot);
        using CancellationTokenRegistration cancelling = cancellation.Register(command.Cancel);
        using NpgsqlDataReader reader = command.ExecuteReader(CommandBehavior.SequentialAccess);
        Copy(reader, columns, staged.Relation);
        return staged;
    }

    void Copy(NpgsqlDataReader reader, IReadOnlyList<PostgresColumn> columns, string relation)
    {
        using Appender appender = engine.Append(relation);
        int row = 0;
        while (reader.Read())
        {
            for (int column = 0; column < columns.Count; column++)
            {
                if (reader.IsDBNull(column))
                    appender[column].SetNull(row);
                else
                    columns[column].Write(reader, column, appender[column], row);
            }

            if (++row == Appender.ChunkRows)
            {
                appender.EndChunk(row);
                row = 0;
                cancellation.ThrowIfCancellationRequested();
            }
        }

        appender.EndChunk(row);
        appender.Complete();
    }

    static IReadOnlyList<PostgresColumn> Wanted(PostgresTableDefinition table, IReadOnlyList<PostgresColumn> found)
    {
        string[] names = [.. found.Select(column => column.Name)];
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1)?.Key is { } twice)
            throw new SourceDataException($"table '{table.Name}' has column {twice} twice: name the columns apart in its query");
        string[] needed = [.. table.Columns.Select(column => column.Name), .. table.Key,
            .. new[] { table.IncrementalBy }.OfType<string>()];
        string[] missing = [.. needed.Except(names).Distinct()];
        return missing.Length == 0 ? found : throw new SourceDataException(
            $"table '{table.Name}' has no column {string.Join(", ", missing)} on the server; it has {string.Join(", ", names)}: correct its definition");
    }
}
