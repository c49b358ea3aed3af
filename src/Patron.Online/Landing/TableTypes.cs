using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Landing;

/// <summary>
/// Holds the declared columns of events against the bronze tables that are there, before the first event of another type is
/// acknowledged: it could never be brought there.
/// </summary>
static class TableTypes
{
    static readonly string[] Whole = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT"];

    /// <exception cref="EventLogException">A column has another type than its table.</exception>
    public static void RefuseChanged(ProjectDefinition project, Connection connection)
    {
        foreach (EventSourceDefinition source in project.Sources.OfType<EventSourceDefinition>())
        {
            foreach (EventTableDefinition table in source.Tables)
                RefuseChanged(
                    source, table, DeltaTable.Open(Path.Combine(project.LakeFolder(), "bronze", table.Name)), connection);
        }
    }

    static void RefuseChanged(EventSourceDefinition source, EventTableDefinition table, DeltaTable bronze, Connection connection)
    {
        if (!bronze.Exists)
            return;
        Dictionary<string, string> there = SqlTypesOf(connection, bronze.Snapshot(connection));
        foreach (ColumnDefinition column in table.AllColumns)
        {
            if (there.TryGetValue(column.Name, out string? type) && !IsTaken(type, column.Type))
            {
                throw new EventLogException(
                    $"{source.File}: column '{column.Name}' of table '{table.Name}' is {column.Type}, and "
                        + $"bronze.{table.Name} has it as "
                    + $"{type}: declare it as it was, or give the new one another name");
            }
        }
    }

    /// <summary>The columns of a version of a table with their types, as definitions write them.</summary>
    public static Dictionary<string, string> SqlTypesOf(Connection connection, Snapshot snapshot)
    {
        using Result result = connection.Query($"DESCRIBE SELECT * FROM {snapshot.ToSql()}");
        ColumnTable found = result.ReadAll();
        return found.Texts("column_name").Zip(found.Texts("column_type")).ToDictionary(
            column => column.First!, column => column.Second == "TIMESTAMP WITH TIME ZONE" ? "TIMESTAMPTZ" : column.Second!);
    }

    // A table takes the wider of two whole numbers, and of two decimals with the same digits after the point.
    static bool IsTaken(string there, string declared) => there == declared
        || (Whole.Contains(there) && Whole.Contains(declared))
        || (IsDecimal(there) && IsDecimal(declared) && there.Split(',')[1] == declared.Split(',')[1]);

    static bool IsDecimal(string type) => type.StartsWith("DECIMAL(", StringComparison.Ordinal);
}
