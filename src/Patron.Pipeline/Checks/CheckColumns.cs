using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Checks;

/// <summary>The columns of the rows to check, and what does not fit them.</summary>
sealed class CheckColumns
{
    readonly string _relation;
    readonly Connection _connection;
    readonly IReadOnlyList<Column> _columns;

    public CheckColumns(string relation, LakeSession lake)
    {
        (_relation, _connection) = (relation, lake.Connection);
        using Result result = _connection.Query($"SELECT * FROM {relation} LIMIT 0");
        _columns = result.Columns;
    }

    /// <summary>The type of a column that is there.</summary>
    public LogicalType TypeOf(string column) => Find(column, _columns)!.Type;

    /// <summary>A bound of a range as SQL: numbers as they are, times as the column's type.</summary>
    public static string Bound(string text, LogicalType type) => type.IsNumeric
        ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
        : $"CAST({Sql.Literal(text)} AS {type})";

    /// <summary>Refuses checks that name no column, or one of another kind, or SQL that the engine refuses.</summary>
    /// <exception cref="ProjectException">All of them.</exception>
    public void Require(IReadOnlyList<TableCheck> checks)
    {
        ProblemList problems = new();
        foreach (TableCheck check in checks)
        {
            string[] missing = [.. check.Columns.Where(column => Find(column, _columns) is null)];
            foreach (string column in missing)
                problems.Add(Unknown(check, column, _columns));
            if (missing.Length == 0 && Unfit(check) is { } problem)
                problems.Add(problem);
        }

        problems.ThrowIfAny();
    }

    Problem? Unfit(TableCheck check) => check switch
    {
        AcceptedValuesCheck accepted => Untyped(check, accepted.Column, accepted.Values),
        RangeCheck range => UnfitRange(range),
        FreshnessCheck freshness when !IsTime(TypeOf(freshness.Column)) =>
            OfKind(check, freshness.Column, "a DATE or TIMESTAMP"),
        RelationshipCheck related => UnfitKey(related),
        ExpressionCheck expression => Refused(expression.Expression, $"SELECT {expression.Expression.Text}\nFROM {_relation}"),
        QueryCheck query => Refused(query.Query, query.Query.Text),
        _ => null,
    };

    Problem? UnfitRange(RangeCheck check)
    {
        LogicalType type = TypeOf(check.Column);
        string[] bounds = [.. new[] { check.Min, check.Max }.OfType<string>()];
        if (!type.IsNumeric)
            return IsTime(type) ? Untyped(check, check.Column, bounds) : OfKind(check, check.Column, "a number or a time");
        return bounds.FirstOrDefault(bound => !IsNumber(bound)) is { } word
            ? check.Place.Problem($"{Quote.Of(word)} is no number, and column '{check.Column}' is {type}", "write a number")
            : null;
    }

    Problem? UnfitKey(RelationshipCheck check)
    {
        IReadOnlyList<Column> others = SourceColumns.Of(check.Table, _connection);
        if (Find(check.Key, others) is not { } key)
            return Unknown(check, check.Key, others);
        LogicalType type = TypeOf(check.Column);
        return key.Type.Id == type.Id || (key.Type.IsNumeric && type.IsNumeric)
            ? null
            : check.Place.Problem(
                $"column '{check.Column}' is {type}, and {check.Key} of {check.Table} is {key.Type}", "cast one where its table is made");
    }

    Problem? Untyped(TableCheck check, string column, IReadOnlyList<string> values)
    {
        LogicalType type = TypeOf(column);
        string? wrong = values.FirstOrDefault(value => _connection.Scalar<bool>($"SELECT TRY_CAST({Sql.Literal(value)} AS {type}) IS NULL"));
        return wrong is null
            ? null
            : check.Place.Problem($"{Quote.Of(wrong)} is no {type}, which column '{column}' is",
                "write such a value, in quotes where it needs them");
    }

    Problem? Refused(SqlText sql, string statement)
    {
        try
        {
            _connection.Prepare(statement).Dispose();
            return null;
        }
        catch (DuckDbException error) when (error.Kind is not (ErrorKind.Internal or ErrorKind.Fatal))
        {
            return SqlMistake.ProblemOf(sql, error);
        }
    }

    Problem OfKind(TableCheck check, string column, string needed) => check.Place.Problem(
        $"column '{column}' is {TypeOf(column)}, where '{check.Kind}' needs {needed}", "cast it where the table is made");

    static Problem Unknown(TableCheck check, string column, IReadOnlyList<Column> columns) => check.Place.Problem(
        $"'{check.Kind}' names {Quote.Of(column)}, which is no column",
        Suggestion.Among(column, [.. columns.Select(known => known.Name)]));

    static Column? Find(string name, IReadOnlyList<Column> columns) =>
        columns.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));

    static bool IsNumber(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    static bool IsTime(LogicalType type) => type.Id is TypeId.Date or TypeId.Timestamp or TypeId.TimestampTz
        or TypeId.TimestampS or TypeId.TimestampMs or TypeId.TimestampNs;
}
