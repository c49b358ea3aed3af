using Patron.DuckDb;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Direct;

/// <summary>The SQL engine for one analysis, in memory, in UTC.</summary>
sealed class Engine : IDisposable
{
    readonly Database _database = Database.Open();

    public Engine()
    {
        SqlFunctions.Register(_database);
        Connection = _database.Connect();
        Connection.Execute("SET TimeZone = 'UTC'");
    }

    public Connection Connection { get; }

    public void Dispose()
    {
        Connection.Dispose();
        _database.Dispose();
    }
}
