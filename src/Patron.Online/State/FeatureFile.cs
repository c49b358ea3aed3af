using Patron.DuckDb;

namespace Patron.Online.State;

/// <summary>
/// A group's table on its way to a Parquet file: the engine holds the rows, and spills them where there are many.
/// </summary>
sealed class FeatureFile : IDisposable
{
    readonly GroupPlan _plan;
    readonly long _asOf;
    readonly Database _database;
    readonly Connection _connection;
    readonly Appender _appender;
    int _rows;

    public FeatureFile(GroupPlan plan, AsOfView view)
    {
        (_plan, _asOf) = (plan, DayCalendar.Microseconds(view.AsOf));
        _database = Database.Open(new DatabaseOptions());
        _connection = _database.Connect();
        IEnumerable<string> columns = plan.Features.Select(feature => $"{Sql.Identifier(feature.Name)} {feature.Type}");
        _connection.Execute($"CREATE TABLE features (customer_key VARCHAR, as_of TIMESTAMPTZ, {string.Join(", ", columns)})");
        _appender = _connection.Append("features");
    }

    /// <summary>Adds a customer's row.</summary>
    public void Add(ReadOnlySpan<byte> customer, GroupReading reading)
    {
        _appender[0].SetUtf8(_rows, customer);
        _appender[1].Values<long>()[_rows] = _asOf;
        for (int feature = 0; feature < _plan.Features.Count; feature++)
            Set(_appender[2 + feature], reading.ValueOf(_plan.Features[feature]), reading);
        if (++_rows == Appender.ChunkRows)
            EndChunk();
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    public void Complete(string path)
    {
        EndChunk();
        _appender.Complete();
        string unfinished = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            _connection.Execute($"COPY (SELECT * FROM features ORDER BY customer_key) TO {Sql.Literal(unfinished)} (FORMAT parquet)");
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    public void Dispose()
    {
        _appender.Dispose();
        _connection.Dispose();
        _database.Dispose();
    }

    void EndChunk()
    {
        _appender.EndChunk(_rows);
        _rows = 0;
    }

    void Set(VectorWriter column, FeatureValue value, GroupReading reading)
    {
        if (!value.HasValue)
        {
            column.SetNull(_rows);
            return;
        }

        switch (column.Type.Id)
        {
            case TypeId.Varchar:
                column.SetUtf8(_rows, reading.Utf8Of(value));
                break;
            case TypeId.Double:
                column.Values<double>()[_rows] = value.Double;
                break;
            case TypeId.Boolean:
                column.Values<bool>()[_rows] = value.Whole != 0;
                break;
            case TypeId.TinyInt:
                column.Values<sbyte>()[_rows] = (sbyte)value.Whole;
                break;
            case TypeId.SmallInt or TypeId.Decimal when column.Type.Id == TypeId.SmallInt || column.Type.Width <= 4:
                column.Values<short>()[_rows] = (short)value.Whole;
                break;
            case TypeId.Integer or TypeId.Date or TypeId.Decimal when column.Type.Id != TypeId.Decimal || column.Type.Width <= 9:
                column.Values<int>()[_rows] = (int)value.Whole;
                break;
            case TypeId.Decimal when column.Type.Width > 18:
                column.Values<Int128>()[_rows] = value.Whole;
                break;
            default:
                column.Values<long>()[_rows] = (long)value.Whole;
                break;
        }
    }
}
