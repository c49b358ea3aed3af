namespace Patron.Simulation.Tests.Telecom;

/// <summary>Revenue by customer and month as billed last, in currency. Months count from that of the first day.</summary>
sealed class MonthlyRevenue
{
    readonly World _world;
    readonly double[][] _sums;
    readonly double[][] _use;
    readonly int[] _first;
    readonly int[] _end;
    readonly HashSet<(int Customer, int Month)> _shocks = [];

    public MonthlyRevenue(World world)
    {
        _world = world;
        Dictionary<string, int> customers = world["customers"].Index("customer_id");
        int months = MonthOf($"{world.To:yyyy-MM}") - 1; // the last one is not billed
        _sums = [.. customers.Select(_ => new double[months + 1])];
        _use = [.. customers.Select(_ => new double[months + 1])];
        Table bills = world["revenue_monthly"];
        (string[] who, string[] month, string[] service, long[] cents) =
            (bills.Texts("customer_id"), bills.Texts("month"), bills.Texts("service"), bills.Cents("revenue"));
        for (int row = 0; row < who.Length; row++)
        {
            bool isCorrected = row + 1 < who.Length
                && (who[row], month[row], service[row]) == (who[row + 1], month[row + 1], service[row + 1]);
            int customer = customers[who[row]];
            _sums[customer][MonthOf(month[row])] += isCorrected ? 0 : cents[row] / 100.0;
            if (service[row] is "voice" or "sms" or "data" && !isCorrected)
                _use[customer][MonthOf(month[row])] += cents[row] / 100.0;
        }

        Table shocks = world["truth/bill_shocks"];
        foreach ((string customer, string shocked) in shocks.Texts("customer_id").Zip(shocks.Texts("month")))
            _shocks.Add((customers[customer], MonthOf(shocked)));
        Table truth = world["truth/customers"];
        _first = [.. world["customers"].Texts("activated_at").Select(at => world.Day(at) < 0 ? 0 : MonthOf(at) + 1)];
        _end = [.. truth.Texts("decided_at").Zip(truth.Texts("dilution_from"))
            .Select(row => Math.Min(months, Math.Min(Until(row.First), Until(row.Second))))];
        Diluted = [.. truth.Texts("dilution_from").Select(day => day.Length > 0 ? MonthOf(day) : (int?)null)];
        Leaves = [.. truth.Texts("decided_at").Select(day => day.Length > 0 ? MonthOf(day) : months)];
        int Until(string day) => day.Length > 0 ? MonthOf(day) : int.MaxValue;
    }

    /// <summary>The month in which revenue begins to fall.</summary>
    public int?[] Diluted { get; }

    /// <summary>The month of the decision to leave, or the first that is not billed.</summary>
    public int[] Leaves { get; }

    public double Of(int customer, int month) => _sums[customer][month];

    /// <summary>Voice, messages and data only.</summary>
    public double OfUse(int customer, int month) => _use[customer][month];

    public bool IsShock(int customer, int month) => _shocks.Contains((customer, month));

    /// <summary>Whole months before dilution and the decision to leave, without shocks.</summary>
    public IEnumerable<int> Undisturbed(int customer) => Enumerable
        .Range(_first[customer], Math.Max(0, _end[customer] - _first[customer]))
        .Where(month => !IsShock(customer, month));

    public int DaysOf(int month) => DateTime.DaysInMonth(_world.From.AddMonths(month).Year, _world.From.AddMonths(month).Month);

    int MonthOf(string date) =>
        ((int.Parse(date.AsSpan(0, 4)) - _world.From.Year) * 12) + int.Parse(date.AsSpan(5, 2)) - _world.From.Month;
}
