using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Lake;

/// <summary>
/// The user's expressions over one row of a table of many customers and dates. One query computes them for all instants, so what
/// an expression could see beside its own row, or as of the run, would come from after the row's date.
/// </summary>
/// <param name="Subject">What the expression is.</param>
/// <param name="Time">What to do in place of asking for the time.</param>
/// <param name="Tables">What to do in place of reading a table.</param>
/// <param name="Syntax">What to write.</param>
sealed record RowExpression(string Subject, string Time, string Tables, string Syntax)
{
    /// <summary><c>where:</c> of a feature group.</summary>
    public static RowExpression Where { get; } = new(
        "the condition of a group", "windows look before the date already", OtherTables,
        "write one SQL condition over the columns of the table");

    /// <summary><c>where:</c> of a lifetime value model.</summary>
    public static RowExpression OfPurchases { get; } = new(
        "the condition of a model", "purchases before the date alone count already", "join it where the table of purchases is made",
        "write one SQL condition over the columns of the table");

    /// <summary>A feature under <c>derived:</c>.</summary>
    public static RowExpression Derived { get; } = new(
        "a derived feature", "use the column as_of", OtherTables,
        "write one SQL expression over the group's other features");

    /// <summary><c>population:</c> and <c>macrosegments:</c> of a data set.</summary>
    public static RowExpression OfDataset { get; } = new(
        "a condition of a data set", "use the column as_of", "write a condition over the features of its groups alone",
        "write one SQL condition over the columns of the master table");

    /// <summary><c>control:</c> of an uplift model's contacts.</summary>
    public static RowExpression OfContacts { get; } = new(
        "the condition of the control", "contacts before the date alone count already", "join it where the table of contacts is made",
        "write one SQL condition over the columns of the table");

    const string OtherTables = "make a group with 'sql:', a SELECT that may read other tables";

    /// <summary>Adds what is wrong with an expression, each at its place.</summary>
    public void Check(SqlText sql, Connection connection, ProblemList problems)
    {
        try
        {
            SqlReferences references = SqlReferences.OfEnclosed(sql.Text, connection);
            RefuseOtherTimes(sql, references, problems);
            RefuseOtherRows(sql, references, connection, problems);
        }
        catch (SqlSyntaxException error)
        {
            problems.Add(sql, error.Offset, error.Message, Syntax);
        }
    }

    void RefuseOtherTimes(SqlText sql, SqlReferences references, ProblemList problems)
    {
        SqlCheck.RefuseCalls(sql, references, $"{Time}; for chance use stable_share(seed, purpose, key)", problems);
        if (references.Calls.FirstOrDefault(call => call.Name.Equals("as_of", StringComparison.OrdinalIgnoreCase)) is { } asOf)
            problems.Add(sql, asOf.Offset, $"as_of() in {Subject} is the instant of the run, not the date of the row", Time);
    }

    void RefuseOtherRows(SqlText sql, SqlReferences references, Connection connection, ProblemList problems)
    {
        foreach (SqlReference table in references.All)
            problems.Add(sql, table.Offset, $"{Subject} reads table '{table.Name}'", Tables);
        const string remedy = "write it over the values of its own row";
        foreach (SqlCall call in references.Calls.Where(call => call.IsOverWindow))
            problems.Add(sql, call.Offset, $"{Subject} looks across customers and dates: {call.Name} OVER", remedy);
        // Within a SELECT of its own an aggregate may be over values of the row; whether it is, the engine says.
        SqlCall[] calls = [.. references.Calls.Where(call => call is { IsOverWindow: false, IsInSubquery: false })];
        foreach (SqlCall call in calls.Where(call => IsAggregate(call.Name, connection)))
            problems.Add(sql, call.Offset, $"{Subject} looks across customers and dates: the aggregate {call.Name}", remedy);
    }

    static bool IsAggregate(string function, Connection connection) => connection.Scalar<bool>(
        $"""
        SELECT coalesce(bool_and(function_type = 'aggregate'), false)
        FROM duckdb_functions()
        WHERE function_name = lower({Sql.Literal(function)})
        """);
}
