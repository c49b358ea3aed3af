using Patron.Simulation.Writing;

namespace Patron.Simulation.Telecom;

/// <summary>The rows of neighbouring customers of an operator.</summary>
sealed class SubscriberBlock : CustomerBlock<TelecomTotals>
{
    public const int Size = 128;

    readonly TelecomOptions _options;
    readonly Calendar _calendar;
    readonly CausePath _path;
    readonly ActivityLog _log;
    readonly SubscriberLife _life;
    readonly UsageProcess _usage;
    readonly Account _account;
    readonly UsageRows _usageRows;
    readonly ProfileRows _profile;
    readonly MoneyRows _money;
    readonly TruthRows _truth;
    TelecomTotals _totals = TelecomTotals.None;

    public SubscriberBlock(
        TelecomOptions options, Calendar calendar, Network network, Causes causes, WorldValues values, TelecomCampaigns campaigns)
    {
        _options = options;
        _calendar = calendar;
        _path = new(options, calendar, network);
        _log = new(options.Days);
        _life = new(options, calendar, causes, _path, _log, campaigns);
        _usage = new(options, calendar);
        _account = new(options, calendar);
        LoadTimes times = new(options);
        _usageRows = new(options, network, values, times);
        _profile = new(options, network, values);
        _money = new(options, calendar, values);
        _truth = new(options, calendar, values);
    }

    /// <summary>The buffers, in the order of <see cref="TelecomTables.PerCustomer"/>.</summary>
    public override IReadOnlyList<CsvRows> Tables =>
    [
        _profile.Customers, _profile.ContractEnds, _usageRows.Usage, _money.TopUps, _money.Revenue, _money.Packages,
        _usageRows.Network, _profile.Complaints, _profile.Offers, _truth.Customers, _truth.Risks, _truth.Offers, _truth.Shocks,
    ];

    public override TelecomTotals Totals => _totals;

    protected override void Begin() => _totals = TelecomTotals.None;

    protected override void Generate(int customer)
    {
        Subscriber who = SubscriberDraw.Of(_options, customer);
        _path.Run(who);
        _log.Clear();
        _life.Begin(who);
        _usage.Begin(who);
        _account.Begin(who);
        _usageRows.Begin(who);
        for (int day = who.FirstDay; day < _calendar.Days; day++)
            Live(who, day);
        _profile.Write(who, _life, _path);
        _money.Write(who, _account);
        _truth.Write(who, _life, _path);
        _totals = _totals.Plus(new(
            Customers: 1,
            _usageRows.UsageCount,
            _account.TopUps.Count,
            _money.RevenueCount,
            _money.CorrectionCount,
            _account.Purchases.Count,
            _usageRows.NetworkCount,
            _profile.ComplaintCount,
            _life.Contacts.Count,
            _life.Decisions,
            Churned: _life.IsGone(_calendar.Days - 1) ? 1 : 0,
            Diluted: _life.DilutedFrom is null ? 0 : 1,
            _money.RevenueCents,
            _life.Risks.TotalChurn,
            _life.Risks.TotalDilution));
    }

    void Live(Subscriber who, int day)
    {
        DayFactors factors = _life.Live(day);
        if (_life.IsGone(day))
            return;
        _usage.Run(day, factors);
        foreach (Use use in _usage.Uses)
            _log.Add(day, use.Service);
        _usageRows.Write(day, _usage.Uses);
        bool isBillingDay = day == who.FirstDay || day == _calendar.FirstDay(_calendar.MonthOf[day]);
        if (!who.IsPrepaid && isBillingDay)
            _account.Subscribe(day, _life.Left(day));
        _account.Charge(day, _usage.Uses, factors.Chance * _life.Left(day));
    }
}
