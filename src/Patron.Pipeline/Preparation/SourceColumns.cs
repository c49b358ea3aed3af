using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;

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
                problems.Add(Problem(
                    context, definition, name, $"table {table} has no column '{name}'",
                    $"it has {string.Join(", ", columns.Select(known => known.Name))}"));
            }
            else if (!Fits(column.Type, use))
            {
                string needed = use == ColumnUse.Time ? "a DATE or TIMESTAMP" : "a number";
                problems.Add(Problem(
                    context, definition, name, $"column '{name}' of table {table} is {column.Type}, where {needed} is needed",
                    $"cast it where {table} is made"));
            }
        }

        problems.ThrowIfAny();
    }

    /// <summary>
    /// Refuses a table with rows that name no customer: whose they are has to be decided where it is made. Says how many name no time,
    /// since they count for nothing.
    /// </summary>
    /// <exception cref="ProjectException">There are such rows.</exception>
    public static void RequireCustomers(StepContext context, string step, Definition definition, string table, string time)
    {
        string key = context.Project.Settings.CustomerKey;
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT
              count(*) - count({Sql.Identifier(key)}) AS nobodys,
              count(*) FILTER (WHERE {Sql.Identifier(time)} IS NULL) AS never,
              count(*) AS rows
            FROM {LakeSession.Identifier(table)}
            """,
            context.Cancellation);
        ColumnTable counts = result.ReadAll();
        if (counts.Longs("nobodys")[0] is > 0 and var nobodys)
        {
            throw new ProjectException(
            [
                Problem(
                    context, definition, table, $"{nobodys} of {counts.Longs("rows")[0]} rows of {table} name no customer: {key} is NULL",
                    $"leave them out where {table} is made, or find out whose they are"),
            ]);
        }

        if (counts.Longs("never")[0] is > 0 and var never)
            context.Journal.Warn($"{step}: {never} rows of {table} have no {time} and are left out");
    }

    /// <summary>A problem at the place where a definition's file names something.</summary>
    public static Problem Problem(StepContext context, Definition definition, string word, string found, string remedy)
    {
        (int line, int column) = WrittenPlace.Of(context.Project.Files.GetValueOrDefault(definition.File), definition.File, word);
        return new Problem(definition.File, line, column, found, remedy);
    }

    static bool Fits(LogicalType type, ColumnUse use) => use switch
    {
        ColumnUse.Time => type.Id is TypeId.Date or TypeId.Timestamp or TypeId.TimestampTz
            or TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs,
        ColumnUse.Number => type.IsNumeric || type.Id == TypeId.Boolean,
        _ => true,
    };
}
