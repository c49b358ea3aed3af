using Patron.Models.Numerics;

namespace Patron.Simulation.Telecom;

/// <summary>One package bought.</summary>
readonly record struct Purchase(int Day, long Second, Package Package);

/// <summary>One top-up.</summary>
readonly record struct TopUp(long Second, int Cents, int Channel);

/// <summary>
/// One customer's money: packages, what each month's services come to, and the balance of who pays in advance, which is topped up
/// whenever a day would go beyond it. Used again for the next customer.
/// </summary>
sealed class Account(TelecomOptions options, Calendar calendar)
{
    public static readonly byte[][] Channels = [[.. "app"u8], [.. "shop"u8], [.. "kiosk"u8], [.. "bank"u8]];

    const int Kinds = 5;
    readonly long[] _revenue = new long[calendar.Months * Kinds];
    readonly double[] _channelWeights = new double[4];
    Subscriber _who = null!;
    RandomStream _random = null!;
    long _balance;

    public List<Purchase> Purchases { get; } = [];

    public List<TopUp> TopUps { get; } = [];

    public void Begin(Subscriber who)
    {
        _who = who;
        _random = RandomStream.For(options.Seed, "telecom.account", who.Index);
        Array.Clear(_revenue);
        Purchases.Clear();
        TopUps.Clear();
        _balance = who.Activated < 0 ? _random.Below(Math.Max(1, who.Habits.TopUpCents)) : 0;
        for (int channel = 0; channel < _channelWeights.Length; channel++)
            _channelWeights[channel] = 0.2;
        _channelWeights[_random.Below(_channelWeights.Length)] = 2;
    }

    /// <summary>Cents charged in a month for a service.</summary>
    public long Revenue(int month, int service) => _revenue[(month * Kinds) + service];

    /// <summary>Charges a day's use, lets the customer buy packages, and tops up before where that is needed.</summary>
    /// <param name="day">The day.</param>
    /// <param name="uses">What was used.</param>
    /// <param name="packages">Factor on the rate of packages.</param>
    public void Charge(int day, List<Use> uses, double packages)
    {
        long need = 0;
        foreach (Use use in uses)
        {
            Add(day, use.Service, use.Cents);
            need += use.Cents;
        }

        if (_random.Chance(_who.Habits.PackageRate * packages))
        {
            Package bought = Package.All[Choice.Draw(_random, _who.Habits.PackageWeights)];
            Purchases.Add(new(day, (day * Calendar.DaySeconds) + (12 * 3600) + _random.Below(11 * 3600), bought));
            Add(day, Service.Packages, bought.PriceCents);
            need += bought.PriceCents;
        }

        if (_who.IsPrepaid)
            Pay(day, need);
    }

    /// <summary>Bills the subscription of a month from a day on, pro rata.</summary>
    /// <param name="day">First day of the month, or of the customer in it.</param>
    /// <param name="share">Share of the fee that dilution has left.</param>
    public void Subscribe(int day, double share)
    {
        int month = calendar.MonthOf[day];
        int end = calendar.FirstDay(month + 1);
        double part = (end - day) / (double)(end - calendar.FirstDay(month));
        Add(day, Service.Subscription, (long)Math.Round(_who.Habits.SubscriptionCents * part * share));
    }

    void Pay(int day, long need)
    {
        _balance -= need;
        long second = (day * Calendar.DaySeconds) + (6 * 3600);
        while (_balance < 0)
        {
            second += 1 + _random.Below(1_800);
            TopUps.Add(new(second, _who.Habits.TopUpCents, Choice.Draw(_random, _channelWeights)));
            _balance += _who.Habits.TopUpCents;
        }
    }

    void Add(int day, Service service, long cents) => _revenue[(calendar.MonthOf[day] * Kinds) + (int)service] += cents;
}
