using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Direct.Files;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>A person's table of customers as columns to learn from.</summary>
/// <param name="Ids">Who each row is.</param>
/// <param name="Features">What is known of them.</param>
/// <param name="Target">Who left.</param>
/// <param name="Positive">The target's value for those who left.</param>
/// <param name="LeftOut">Columns that are not used, with the reason.</param>
sealed record ChurnTable(string[] Ids, FeatureTable Features, bool[] Target, string Positive, IReadOnlyList<LeftOut> LeftOut)
{
    static readonly string[] PositiveWords = ["yes", "true", "1", "y", "t", "churned", "left"];

    public int Rows => Target.Length;

    /// <exception cref="InputException">The file is wrong; names the place.</exception>
    public static ChurnTable Read(ChurnRequest request, Connection connection, CancellationToken cancellation)
    {
        CustomerFile file = CustomerFile.Open(request.File, request.Format, connection);
        RefuseDoubleNames(file);
        FileColumn target = file.Find(request.Target);
        FileColumn? id = request.Id is null ? null : file.Find(request.Id);
        Dictionary<string, FileColumn> columns = [];
        for (int i = 0; i < file.Columns.Count; i++)
            columns[$"c{i + 1}"] = file.Columns[i];
        FileColumn[] unwanted = [.. request.Without.Select(name => Unwanted(file.Find(name), target, id))];
        RawRows raw = RawRows.Read(file, columns, connection, cancellation);
        string RoleOf(FileColumn column) => columns.First(pair => pair.Value == column).Key;

        (string positive, bool[] outcomes) = ReadTarget(raw, RoleOf(target), request, connection);
        string[] ids = ReadIds(raw, id is null ? null : RoleOf(id), connection);
        List<LeftOut> leftOut = [];
        List<FeatureColumn> features = [];
        foreach (ColumnProfile profile in ColumnProfile.Of(raw, columns.Where(one => one.Value != target && one.Value != id), connection))
        {
            string? why = unwanted.Contains(profile.Column) ? "is left out by --without" : profile.WhyNot(raw.Count);
            if (why is { } reason)
                leftOut.Add(new LeftOut(profile.Column.Name, reason));
            else
                features.Add(profile.Read(connection, cancellation));
        }

        if (features.Count == 0)
            throw new InputException($"{file.Path}: no column beside '{target.Name}' can be learnt from{Reasons(leftOut)}");
        return new ChurnTable(ids, new FeatureTable(features), outcomes, positive, leftOut);
    }

    /// <summary>Folds of the customers, with equal shares of those who left.</summary>
    /// <exception cref="InputException">Fewer left, or stayed, than there are folds.</exception>
    public int[] Folds(ChurnRequest request, long seed)
    {
        RequireFolds(request);
        return StratifiedFolds.Assign(Ids, Target, request.Folds, seed);
    }

    /// <summary>Refuses a table of which no such folds can be made.</summary>
    /// <exception cref="InputException">Fewer left, or stayed, than there are folds.</exception>
    public void RequireFolds(ChurnRequest request)
    {
        int positives = Target.Count(left => left);
        if (Math.Min(positives, Rows - positives) < request.Folds)
        {
            throw new InputException(
                $"{request.File}: {positives:N0} of {Rows:N0} customers left; cross-validation in {request.Folds} parts needs at least {request.Folds} who left and {request.Folds} who stayed");
        }
    }

    static FileColumn Unwanted(FileColumn column, FileColumn target, FileColumn? id) => column != target && column != id
        ? column
        : throw new InputException($"--without: '{column.Name}' is {(column == target ? "the target" : "the customers' id")}, which is not learnt from anyway");

    static void RefuseDoubleNames(CustomerFile file)
    {
        if (file.Columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"{file.Path}: {twice.Count()} columns are named '{twice.Key}': give them names of their own");
    }

    static (string Positive, bool[] Outcomes) ReadTarget(RawRows raw, string role, ChurnRequest request, Connection connection)
    {
        FileColumn column = raw[role];
        raw.Refuse($"{role} IS NULL", role, "tells nothing: give every customer a value, or leave the row out");
        string wantedFirst = request.Positive is { } named ? $"bool_or(CAST({role} AS VARCHAR) = {Sql.Literal(named)}) DESC, " : "";
        using Result counted = connection.Query(
            $"""
            SELECT CAST({role} AS VARCHAR) AS value, count(*) AS rows
            FROM {RawRows.Table}
            GROUP BY ALL
            ORDER BY {wantedFirst}rows DESC, value
            LIMIT 20
            """);
        string[] values = counted.ReadAll().Texts("value")!;
        string found = string.Join(", ", values.Take(6).Select(value => $"'{value}'")) + (values.Length > 6 ? ", ..." : "");
        if (values.Length == 1)
            throw new InputException($"{request.File}: column '{column.Name}' is {found} in every row: to learn who leaves, some must have left and some stayed");
        string positive = request.Positive is { } wanted ? Named(wanted, values, column, request.File) : Guessed(values, found, column, request.File);
        using Result result = connection.Query(
            $"SELECT CAST({role} AS VARCHAR) = {Sql.Literal(positive)} AS outcome FROM {RawRows.Table} ORDER BY {CustomerFile.Record}");
        bool[] outcomes = result.ReadAll().Bools("outcome");
        return (positive, outcomes);
    }

    static string Named(string wanted, string[] values, FileColumn column, string file) =>
        values.Contains(wanted)
            ? wanted
            : throw new InputException($"{file}: no row has '{wanted}' in column '{column.Name}': {Suggestion.Among(wanted, values)}");

    static string Guessed(string[] values, string found, FileColumn column, string file)
    {
        if (values.Length > 2)
        {
            throw new InputException(
                $"{file}: column '{column.Name}' has more than two values ({found}): say with --positive which of them means that a customer left");
        }

        return values.FirstOrDefault(value => PositiveWords.Contains(value.ToLowerInvariant()))
            ?? throw new InputException($"{file}: column '{column.Name}' has the values {found}: say with --positive which of them means that a customer left");
    }

    static string[] ReadIds(RawRows raw, string? role, Connection connection)
    {
        if (role is null)
            return [.. Enumerable.Range(1, checked((int)raw.Count)).Select(row => row.ToString(CultureInfo.InvariantCulture))];
        raw.Refuse($"{role} IS NULL", role, "names no customer: fill it in, or leave --id out to number the rows");
        raw.RefuseDoubles(role, "is there more than once: the table has one row for each customer");
        using Result result = connection.Query(
            $"SELECT CAST({role} AS VARCHAR) AS id FROM {RawRows.Table} ORDER BY {CustomerFile.Record}");
        return result.ReadAll().Texts("id")!;
    }

    static string Reasons(List<LeftOut> leftOut) =>
        leftOut.Count == 0 ? "" : $" ({string.Join("; ", leftOut.Take(5).Select(one => $"'{one.Column}' {one.Reason}"))})";
}
