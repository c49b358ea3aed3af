using Patron.DuckDb;
using Patron.Testing;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// What can be known of a written world on the morning of a day, in a database of its own: no truths, nothing later.
/// </summary>
sealed class KnownLoop : IDisposable
{
    readonly LoopWorld _world;
    readonly DateOnly _day;
    readonly TemporaryFolder _folder = new();
    readonly Database _database;
    readonly Connection _connection;

    /// <param name="world">The kind.</param>
    /// <param name="written">Connection to all its tables.</param>
    /// <param name="day">The day.</param>
    public KnownLoop(LoopWorld world, Connection written, DateOnly day)
    {
        (_world, _day) = (world, day);
        string file = _folder.PathOf("known.db");
        written.Execute($"ATTACH '{file}' AS known");
        foreach ((string table, string select) in world.Known(day))
            written.Execute($"CREATE TABLE known.{table} AS {select}");
        written.Execute("DETACH known");
        _database = Database.Open(new DatabaseOptions { Path = file, TemporaryFolder = _folder.PathOf("spill") });
        _connection = _database.Connect();
        _connection.Execute("SET TimeZone = 'UTC'");
        _connection.Execute(world.Answers);
    }

    /// <summary>Everybody who may be contacted on the day, in the order of customers.</summary>
    public Seen Rows() => Read($"SELECT * FROM ({_world.Features(_day)}) ORDER BY customer_id");

    /// <summary>Everybody who was contacted on a day before, as seen then, with what came of it.</summary>
    public Seen Answered(DateOnly day) => Read(
        $"""
        SELECT f.*, CAST(a.moment AS VARCHAR) AS moment, a.arm AS given, CAST(a.treated AS INTEGER) AS is_treated, a.outcome,
          a.used{_world.MoreAnswers}
        FROM ({_world.Features(day)}) AS f JOIN answers AS a ON a.customer_id = f.customer_id
        WHERE a.moment = DATE '{day:yyyy-MM-dd}' ORDER BY f.customer_id
        """);

    public Seen Read(string sql) => Seen.Of(_connection, sql);

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
        _folder.Dispose();
    }
}
