using Patron.DuckDb;

namespace Patron.Pipeline.Direct.Files;

/// <summary>
/// The wanted columns of a file in a temporary table <c>raw</c>, each under the name of its role, with <see cref="CustomerFile.Record"/>;
/// text columns trimmed, blank ones NULL.
/// </summary>
sealed class RawRows
{
    public const string Table = "raw";

    readonly CustomerFile _file;
    readonly Connection _connection;
    readonly IReadOnlyDictionary<string, FileColumn> _columns;

    RawRows(CustomerFile file, Connection connection, IReadOnlyDictionary<string, FileColumn> columns, long count) =>
        (_file, _connection, _columns, Count) = (file, connection, columns, count);

    /// <summary>Rows in the file.</summary>
    public long Count { get; }

    /// <summary>Reads columns, each under a role.</summary>
    /// <exception cref="InputException">The file has no rows, or a fault.</exception>
    public static RawRows Read(
        CustomerFile file, IReadOnlyDictionary<string, FileColumn> columns, Connection connection, CancellationToken cancellation)
    {
        string wanted = string.Join(", ", columns.Select(one => $"{(one.Value.IsText ? one.Value.Text : one.Value.Sql)} AS {one.Key}"));
        try
        {
            connection.Execute(
                $"CREATE OR REPLACE TEMP TABLE {Table} AS SELECT {CustomerFile.Record}{(wanted.Length > 0 ? ", " : "")}{wanted} FROM ({file.Relation})",
                cancellation);
        }
        catch (DuckDbException error) when (error.Kind is not (ErrorKind.OutOfMemory or ErrorKind.Internal or ErrorKind.Fatal))
        {
            throw file.Explain(error);
        }

        long count = connection.Scalar<long>($"SELECT count(*) FROM {Table}", cancellation);
        if (count == 0)
            throw new InputException($"{file.Path} has no rows beside its header: it needs a line for each row");
        return new RawRows(file, connection, columns, count);
    }

    /// <summary>The file, as the person wrote it.</summary>
    public string Path => _file.Path;

    /// <summary>The column that plays a role.</summary>
    public FileColumn this[string role] => _columns[role];

    /// <summary>How many rows fulfil a condition on the roles.</summary>
    public long CountWhere(string condition) =>
        _connection.Scalar<long>($"SELECT count(*) FROM {Table} WHERE {condition}");

    /// <summary>Throws for the first row that fulfils a condition; returns where there is none.</summary>
    /// <param name="condition">What is wrong, on the roles.</param>
    /// <param name="role">The column to blame.</param>
    /// <param name="fault">What is wrong and the remedy, after the value.</param>
    public void Refuse(string condition, string role, string fault)
    {
        using Result result = _connection.Query(
            $"SELECT {CustomerFile.Record}, CAST({role} AS VARCHAR) FROM {Table} WHERE {condition} ORDER BY {CustomerFile.Record} LIMIT 1");
        ColumnTable first = result.ReadAll();
        if (first.Rows == 0)
            return;
        string value = first.Value(1, 0) is string text ? $"'{text}'" : "a blank";
        throw new InputException($"{_file.PlaceOf((long)first.Value(0, 0)!)}: column '{_columns[role].Name}': {value} {fault}");
    }

    /// <summary>Throws for the first row whose value another row before it has.</summary>
    public void RefuseDoubles(string role, string fault) => Refuse(
        $"{CustomerFile.Record} IN (SELECT unnest(list({CustomerFile.Record} ORDER BY {CustomerFile.Record})[2:2]) FROM {Table} GROUP BY {role} HAVING count(*) > 1)",
        role, fault);

    /// <summary>SQL of a role as DECIMAL(18,4).</summary>
    /// <exception cref="InputException">A value is not an amount; names the first.</exception>
    public string Amount(string role)
    {
        string sql = $"TRY_CAST({role} AS DECIMAL(18, 4))";
        Refuse(
            $"{role} IS NOT NULL AND {sql} IS NULL", role,
            "is not an amount: write digits with a decimal point and no thousands separator or currency, such as 1234.50");
        return sql;
    }

    /// <summary>SQL of a role as DOUBLE; a blank is refused too.</summary>
    /// <exception cref="InputException">A value is not a number; names the first.</exception>
    public string Number(string role)
    {
        string sql = $"TRY_CAST({role} AS DOUBLE)";
        Refuse($"{sql} IS NULL OR NOT isfinite({sql})", role, "is not a number: write digits with a decimal point, such as 12.5");
        return sql;
    }
}
