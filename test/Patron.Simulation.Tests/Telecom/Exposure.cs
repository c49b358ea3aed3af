namespace Patron.Simulation.Tests.Telecom;

/// <summary>
/// On which days what acted on whom, worked out from the files alone by the rules of docs/worlds/telecom.md; and what came of it.
/// Causes are bits: network 1, price 2, service 4, competition 8.
/// </summary>
sealed class Exposure
{
    readonly World _world;
    readonly Dictionary<string, int> _customers;
    readonly byte[][] _acting;

    public Exposure(World world)
    {
        _world = world;
        _customers = world["customers"].Index("customer_id");
        _acting = [.. Enumerable.Range(0, _customers.Count).Select(_ => new byte[world.Options.Days])];
        MarkNetwork();
        MarkShocks();
        MarkComplaints();
        MarkLaunches();
        Table truth = world["truth/customers"];
        (string[] decided, string[] diluted, string[] activated) =
            (truth.Texts("decided_at"), truth.Texts("dilution_from"), world["customers"].Texts("activated_at"));
        for (int row = 0; row < _acting.Length; row++)
        {
            int first = Math.Max(0, world.Day(activated[row]) + 1);
            int end = decided[row].Length > 0 ? world.Day(decided[row]) : world.Options.Days;
            int falls = diluted[row].Length > 0 ? world.Day(diluted[row]) : world.Options.Days;
            Churn.Add(_acting[row], first, end, world.Options.Days);
            Dilution.Add(_acting[row], first, Math.Min(falls, end), falls <= end ? world.Options.Days : end);
        }
    }

    public Rates Churn { get; } = new();

    public Rates Dilution { get; } = new();

    public byte Acting(string customer, int day) => _acting[_customers[customer]][day];

    void MarkNetwork()
    {
        Table spells = _world["truth/network_spells"];
        ILookup<string, int> rows = Enumerable.Range(0, spells.Rows).ToLookup(row => spells.Texts("cell")[row]);
        (string[] starts, string[] ends) = (spells.Texts("starts_on"), spells.Texts("ends_on"));
        string[] cells = _world["customers"].Texts("home_cell");
        for (int customer = 0; customer < cells.Length; customer++)
        {
            foreach (int row in rows[cells[customer]])
                Mark(customer, 1, _world.Day(starts[row]) + 14, _world.Day(ends[row]) + 28);
        }
    }

    void MarkShocks()
    {
        Table shocks = _world["truth/bill_shocks"];
        (string[] who, string[] months) = (shocks.Texts("customer_id"), shocks.Texts("month"));
        for (int row = 0; row < who.Length; row++)
        {
            DateTime billed = Table.Instant(months[row] + "T00:00:00Z").AddMonths(1).AddDays(4);
            int day = (int)(billed - _world.From).TotalDays;
            Mark(_customers[who[row]], 2, day, day + 56);
        }
    }

    void MarkComplaints()
    {
        Table complaints = _world["complaints"];
        (string[] who, string[] opened, string[] resolved) =
            (complaints.Texts("customer_id"), complaints.Texts("opened_at"), complaints.Texts("resolved_at"));
        for (int row = 0; row < who.Length; row++)
        {
            int day = _world.Day(opened[row]);
            int until = resolved[row].Length > 0 ? Math.Min(_world.Day(resolved[row]), day + 60) : day + 60;
            Mark(_customers[who[row]], 4, day + 7, until);
        }
    }

    void MarkLaunches()
    {
        Dictionary<string, int> launches = _world["competitor_launches"].Index("region");
        string[] launched = _world["competitor_launches"].Texts("launched_at");
        string[] regions = _world["customers"].Texts("region");
        for (int customer = 0; customer < regions.Length; customer++)
        {
            if (launches.TryGetValue(regions[customer], out int row))
                Mark(customer, 8, _world.Day(launched[row]), _world.Day(launched[row]) + 182);
        }
    }

    void Mark(int customer, byte bit, int from, int until)
    {
        for (int day = Math.Max(0, from); day < Math.Min(until, _world.Options.Days); day++)
            _acting[customer][day] |= bit;
    }
}

/// <summary>Events and days at risk, by what acted.</summary>
sealed class Rates
{
    public int[] Days { get; } = new int[16];

    public int[] Events { get; } = new int[16];

    /// <summary>A life from a day to the one of the event, or to the end.</summary>
    public void Add(byte[] acting, int from, int until, int end)
    {
        for (int day = from; day < Math.Min(until + 1, acting.Length); day++)
            Days[acting[day]]++;
        if (until < end && until >= from)
            Events[acting[until]]++;
    }

    /// <summary>
    /// Ratio of the rate under one cause alone to that under none lies within four standard errors of what is expected: for rates
    /// of Poisson counts the logarithm's variance is the sum of the counts' reciprocals (Rothman, Modern Epidemiology, section 14).
    /// </summary>
    public void Recovers(byte bit, double expected)
    {
        double log = Math.Log(Rate(bit) / Rate(0));
        double error = Math.Sqrt((1.0 / Events[bit]) + (1.0 / Events[0]));
        Assert.True(error < 0.15, $"only {Events[bit]} events under {bit}");
        Assert.InRange(Math.Log(expected), log - (4 * error), log + (4 * error));
    }

    public double Rate(int acting) => Events[acting] / (double)Days[acting];
}
