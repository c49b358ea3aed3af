using Patron.DuckDb;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Forgetting;

/// <summary>Parquet files beside the lake that may name a customer: those with a text that is the customer's key.</summary>
static class PersonParquet
{
    /// <summary>How their names end.</summary>
    public const string Ending = ".parquet";

    /// <summary>Whether a row names the person of <see cref="PersonTraces"/>.</summary>
    public static bool Names(string file, Connection connection) =>
        connection.Scalar<bool>($"SELECT EXISTS (FROM {Rows(file)} WHERE {Condition(file, connection)})");

    /// <summary>Writes the file anew without their rows; gives how many there were.</summary>
    public static long Remove(string file, Connection connection)
    {
        string theirs = Condition(file, connection);
        long removed = connection.Scalar<long>($"SELECT count(*) FROM {Rows(file)} WHERE {theirs}");
        string unfinished = file + WholeFile.Unfinished;
        connection.Execute($"COPY (FROM {Rows(file)} WHERE NOT ({theirs})) TO {Sql.Literal(unfinished)} (FORMAT parquet, COMPRESSION zstd)");
        using (FileStream written = new(unfinished, FileMode.Open, FileAccess.ReadWrite))
            written.Flush(flushToDisk: true);
        File.Move(unfinished, file, overwrite: true);
        return removed;
    }

    static string Rows(string file) => $"read_parquet({Sql.Literal(file)})";

    static string Condition(string file, Connection connection)
    {
        using Result result = connection.Query($"SELECT column_name FROM (DESCRIBE FROM {Rows(file)}) WHERE column_type = 'VARCHAR'");
        string[] texts = [.. result.ReadAll().Texts("column_name").Select(column => $"coalesce({Sql.Identifier(column!)} = {PersonTraces.Customer}, false)")];
        return texts.Length == 0 ? "false" : string.Join(" OR ", texts);
    }
}
