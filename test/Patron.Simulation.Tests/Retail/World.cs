namespace Patron.Simulation.Tests.Retail;

/// <summary>A written world in memory, its tables read on demand.</summary>
sealed class World : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly Dictionary<string, Table> _tables = [];

    readonly Lazy<List<Outcome>> _outcomes;

    public World(RetailOptions options)
    {
        _outcomes = new(() => Outcome.Of(this));
        Options = options;
        Totals = Write(options, PathOf());
    }

    public RetailOptions Options { get; }

    public RetailTotals Totals { get; }

    public Table this[string name]
    {
        get
        {
            lock (_tables)
                return _tables.TryGetValue(name, out Table? table) ? table : _tables[name] = new(PathOf(name + ".csv"));
        }
    }

    public List<Outcome> Outcomes => _outcomes.Value;

    public DateTime From => Options.From.ToDateTime(default, DateTimeKind.Utc);

    public DateTime To => Options.To.ToDateTime(default, DateTimeKind.Utc);

    public string PathOf(params string[] parts) => _folder.PathOf(["shop", .. parts]);

    /// <summary>Row numbers of a table by customer.</summary>
    public Dictionary<string, int[]> RowsByCustomer(string table) => this[table].Texts("customer_id")
        .Select((customer, row) => (customer, row))
        .GroupBy(pair => pair.customer)
        .ToDictionary(group => group.Key, group => group.Select(pair => pair.row).ToArray());

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes a world; gives up when the test is given up.</summary>
    public static RetailTotals Write(RetailOptions options, string folder) =>
        RetailWorld.Write(options, folder, progress: null, TestContext.Current.CancellationToken);
}
