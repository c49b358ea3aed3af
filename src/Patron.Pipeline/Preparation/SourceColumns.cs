using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>What a definition needs a column for.</summary>
enum ColumnUse
{
    /// <summary>Anything.</summary>
    Any,

    /// <summary>A date or a timestamp.</summary>
    Time,

    /// <summary>Something that can be added.</summary>
    Number,
}

/// <summary>The columns of a table that a definition reads, checked before a query fails on them.</summary>
static class SourceColumns
{
    /// <summary>The columns of a table that is bound.</summary>
    public static IReadOnlyList<Column> Of(string table, Connection connection)
    {
        using Result result = connection.Query($"SELECT * FROM {LakeSession.Identifier(table)} LIMIT 0");
        return result.Columns;
    }

    /// <summary>The type of a column that the table has, in any case of its name.</summary>
    public static LogicalType TypeOf(string name, string table, Connection connection) =>
        Of(table, connection).First(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)).Type;

    /// <summary>Refuses a table without the columns, or with columns of another kind.</summary>
    /// <exception cref="ProjectException">All that is missing or of another kind.</exception>
    public static void Require(
        StepContext context, Definition definition, string table, params IEnumerable<(string Name, ColumnUse Use)> wanted)
    {
        IReadOnlyList<Column> columns = Of(table, context.Lake.Connection);
        ProblemList problems = new();
        foreach ((string name, ColumnUse use) in wanted.Distinct())
        {
            Column? column = columns.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase));
            if (column is null)
            {
                problems.Add(definition.File, $"table {table} has no column '{name}'",
                    $"it has {string.Join(", ", columns.Select(known => known.Name))}");
            }
            else if (!Fits(column.Type, use))
            {
                string needed = use == ColumnUse.Time ? "a DATE or TIMESTAMP" : "a number";
                problems.Add(definition.File, $"column '{name}' of table {table} is {column.Type}, where {needed} is needed",
                    $"cast it where {table} is made");
            }
        }

        problems.ThrowIfAny();
    }

    /// <summary>Says how many rows name no customer or no time, since they count for nothing.</summary>
    public static void WarnOfExcluded(StepContext context, string step, string table, string time)
    {
        string key = context.Project.Settings.CustomerKey;
        long excluded = context.Lake.Connection.Scalar<long>(
            $"""
            SELECT count(*)
            FROM {LakeSession.Identifier(table)}
            WHERE {Sql.Identifier(key)} IS NULL OR {Sql.Identifier(time)} IS NULL
            """,
            context.Cancellation);
        if (excluded > 0)
            context.Journal.Warn($"{step}: {excluded} rows of {table} have no {key} or no {time} and are left out");
    }

    static bool Fits(LogicalType type, ColumnUse use) => use switch
    {
        ColumnUse.Time => type.Id is TypeId.Date or TypeId.Timestamp or TypeId.TimestampTz
            or TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs,
        ColumnUse.Number => type.IsNumeric || type.Id == TypeId.Boolean,
        _ => true,
    };
}
