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
    /// <param name="seed">Of the world.</param>
    /// <param name="customers">How many.</param>
    /// <param name="plan">The contacts.</param>
    /// <param name="isSeen">Whether features will be asked for.</param>
    public WrittenLoop(LoopWorld world, long seed, int customers, IReadOnlyList<PlannedContact> plan, bool isSeen)
    {
        _world = world;
        using TemporaryFolder folder = new();
        world.Write(seed, customers, new ContactPlan(plan), folder.PathOf("world"));
        _database = Database.Open(new DatabaseOptions { TemporaryFolder = folder.PathOf("spill") });
        _connection = _database.Connect();
        _connection.Execute("SET TimeZone = 'UTC'");
        _connection.Execute(world.Tables(folder.PathOf("world"), isSeen));
    }

    /// <summary>Who may be contacted since when, by a world without contacts.</summary>
    public static IReadOnlyList<(string Customer, DateTime Since)> Roster(LoopWorld world, long seed, int customers)
    {
        using TemporaryFolder folder = new();
        world.Write(seed, customers, null, folder.PathOf("world"));
        string[] lines = File.ReadAllLines(folder.PathOf("world", "customers.csv"));
        string[] header = lines[0].Split(',');
        (int since, int consent) = (Array.IndexOf(header, world.Roster.Since), Array.IndexOf(header, world.Roster.Consent));
        return
        [
            .. from line in lines.Skip(1)
               let values = line.Split(',')
               where values[consent] == "true"
               select (values[0], DateTime.Parse(values[since], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal)),
        ];
    }

    /// <summary>Everybody who may be contacted on a day, in the order of customers, with what came of a contact and what is true of it.</summary>
    public Seen At(DateOnly day) => Read(
        $"""
        SELECT f.*, t.* EXCLUDE (customer_id, moment, base), t.base AS true_base, a.arm AS given, CAST(a.treated AS INTEGER) AS is_treated, a.outcome, a.used, a.realised
        FROM ({_world.Features(day)}) AS f JOIN truths AS t ON t.customer_id = f.customer_id AND t.moment = {Date(day)}
          JOIN answers AS a ON a.customer_id = f.customer_id AND a.moment = {Date(day)}
        ORDER BY f.customer_id
        """);

    /// <summary>What came of the contacts of a day, by customer.</summary>
    public Dictionary<string, (double Realised, double Used)> Answers(DateOnly day)
    {
        Seen rows = Read($"SELECT customer_id, realised, used FROM answers WHERE moment = {Date(day)} ORDER BY customer_id");
        (string[] who, double[] realised, double[] used) = (rows.Texts("customer_id"), rows["realised"], rows["used"]);
        return who.Select((customer, row) => (customer, row)).ToDictionary(one => one.customer, one => (realised[one.row], used[one.row]));
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    Seen Read(string sql)
    {
        using Result result = _connection.Query(sql);
        return new Seen(result.ReadAll());
    }

    static string Date(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"DATE '{day:yyyy-MM-dd}'");
}
