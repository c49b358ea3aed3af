namespace Patron.DuckDb.Tests;

/// <summary>An engine in memory with a connection, for one test.</summary>
public abstract class EngineTest : IDisposable
{
    protected EngineTest() => Connection = Database.Connect();

    protected Database Database { get; } = Database.Open(new DatabaseOptions { Threads = 2 });

    protected Connection Connection { get; }

    public void Dispose()
    {
        Connection.Dispose();
        Database.Dispose();
    }

    protected ColumnTable Read(string sql)
    {
        using Result result = Connection.Query(sql);
        return result.ReadAll();
    }
}
