using System.Globalization;
using Patron.DuckDb;
using Patron.Simulation;
using Patron.Testing;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>A world that answered to a plan, in tables; its files are gone.</summary>
sealed class WrittenLoop : IDisposable
{
    readonly LoopWorld _world;
    readonly Database _database;
    readonly Connection _connection;

    /// <param name="world">The kind.</param>
    /// <param name="options">Which one.</param>
    /// <param name="plan">The contacts.</param>
    public WrittenLoop(LoopWorld world, CampaignWorldOptions options, IReadOnlyList<PlannedContact> plan)
    {
        _world = world;
        using TemporaryFolder folder = new();
        world.Write(options with { Contacts = new ContactPlan(plan) }, folder.PathOf("world"));
        _database = Database.Open(new DatabaseOptions { TemporaryFolder = folder.PathOf("spill") });
        _connection = _database.Connect();
        _connection.Execute("SET TimeZone = 'UTC'");
        _connection.Execute(world.Tables(folder.PathOf("world")));
        _connection.Execute(world.Answers);
        _connection.Execute(world.Truths(folder.PathOf("world")));
    }

    /// <summary>
    /// Everybody who may be contacted on a day, in the order of customers, with what came of a contact and what is true of it.
    /// </summary>
    public Seen At(DateOnly day) => Read(
        $"""
        SELECT f.*, t.* EXCLUDE (customer_id, moment, base), t.base AS true_base, a.arm AS given,
          CAST(a.treated AS INTEGER) AS is_treated, a.outcome, a.used
        FROM ({_world.Features(day)}) AS f JOIN truths AS t ON t.customer_id = f.customer_id AND t.moment = {Date(day)}
          JOIN answers AS a ON a.customer_id = f.customer_id AND a.moment = {Date(day)}
        ORDER BY f.customer_id
        """);

    /// <summary>Whether anybody was contacted, or asked for, on a day.</summary>
    public bool Asked(DateOnly day) =>
        Read($"SELECT count(*) AS contacts FROM answers WHERE moment = {Date(day)}")["contacts"][0] > 0;

    /// <summary>What can be known on the morning of a day.</summary>
    public KnownLoop KnownOn(DateOnly day) => new(_world, _connection, day);

    public Seen Read(string sql) => Seen.Of(_connection, sql);

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    static string Date(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"DATE '{day:yyyy-MM-dd}'");
}
