using Patron.DuckDb;

namespace Patron.Online.Landing;

/// <summary>Rows on their way into the engine: a table of its own, filled chunk by chunk.</summary>
sealed class RowBuffer : IDisposable
{
    readonly Connection _connection;
    readonly string _name;
    readonly string _columns;
    Appender? _appender;
    int _row;

    /// <param name="connection">The engine.</param>
    /// <param name="name">The table's name there.</param>
    /// <param name="columns">SQL of its columns.</param>
    public RowBuffer(Connection connection, string name, string columns) => (
        _connection, _name, _columns) = (connection, name, columns);

    /// <summary>How many rows there are.</summary>
    public long Count { get; private set; }

    /// <summary>The table as SQL.</summary>
    public string Table => Sql.Identifier(_name);

    /// <summary>The columns to fill at <paramref name="row"/>; the row counts from then on.</summary>
    public Appender Next(out int row)
    {
        if (_appender is null)
        {
            _connection.Execute($"CREATE OR REPLACE TABLE {Table} ({_columns})");
            _appender = _connection.Append(_name);
        }
        else if (_row == Appender.ChunkRows)
        {
            _appender.EndChunk(_row);
            _row = 0;
        }

        row = _row++;
        Count++;
        return _appender;
    }

    /// <summary>Makes the rows ready to be queried.</summary>
    public void Complete()
    {
        if (_appender is null)
            return;
        _appender.EndChunk(_row);
        _appender.Complete();
        Forget();
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        Forget();
        if (Count > 0)
            _connection.Execute($"DROP TABLE IF EXISTS {Table}");
        Count = 0;
    }

    public void Dispose() => Forget();

    void Forget()
    {
        _appender?.Dispose();
        (_appender, _row) = (null, 0);
    }
}
