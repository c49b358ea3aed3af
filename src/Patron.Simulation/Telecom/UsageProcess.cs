using Patron.Models.Numerics;

namespace Patron.Simulation.Telecom;

/// <summary>One service used on one day: units in hundredths, and cents charged.</summary>
readonly record struct Use(Service Service, long Hundredths, long Cents);

/// <summary>
/// What one customer uses on each day: personal habits, the weekday, a weekly level that wanders around one, pauses, and the
/// factors of the day. Used again for the next customer.
/// </summary>
sealed class UsageProcess(TelecomOptions options, Calendar calendar)
{
    /// <summary>Share of days on which a customer is not pausing.</summary>
    public const double Presence = BetweenPauses / (BetweenPauses + ((ShortestPause + LongestPause) / 2.0));

    const double BetweenPauses = 730;
    const int ShortestPause = 5;
    const int LongestPause = 20;
    const double WeeklyMemory = 0.7;

    RandomStream _random = null!;
    Subscriber _who = null!;
    double _deviation;
    double _level;
    int _pauseFrom;
    int _pauseUntil;

    /// <summary>What was used on the last day asked for.</summary>
    public List<Use> Uses { get; } = new(Services.Daily);

    public void Begin(Subscriber who)
    {
        _who = who;
        _random = RandomStream.For(options.Seed, "telecom.usage", who.Index);
        _deviation = _random.Normal();
        _pauseUntil = who.FirstDay;
        PlanPause();
        SetLevel();
    }

    public void Run(int day, DayFactors factors)
    {
        Uses.Clear();
        if ((day - _who.FirstDay) % 7 == 6)
        {
            _deviation = (WeeklyMemory * _deviation) + (Math.Sqrt(1 - (WeeklyMemory * WeeklyMemory)) * _random.Normal());
            SetLevel();
        }

        if (day >= _pauseUntil)
            PlanPause();
        if (day >= _pauseFrom)
            return;
        for (int service = 0; service < Services.Daily; service++)
        {
            double weekday = Market.Weekdays[service][calendar.Weekdays[day]];
            if (_random.Chance(_who.Habits.Days[service] * weekday * factors.Chance))
                Add(service, factors);
        }
    }

    void Add(int service, DayFactors factors)
    {
        double gamma = -0.5 * Math.Log(_random.OpenUniform() * _random.OpenUniform()); // of shape 2 and mean 1
        double amount = factors.Amount * _level * gamma;
        double units = _who.Habits.Units[service] * amount;
        long hundredths = service == (int)Service.Sms
            ? 100 * Math.Max(1, (long)Math.Round(units))
            : Math.Max(1, (long)Math.Round(100 * units));
        bool isCharged = _who.IsPrepaid || _random.Chance(Services.BeyondSubscription);
        long cents = isCharged ? (long)Math.Round(_who.Habits.Cents[service] * amount * factors.Price) : 0;
        Uses.Add(new((Service)service, hundredths, cents));
    }

    void SetLevel()
    {
        double spread = _who.Habits.Volatility;
        _level = Math.Exp((spread * _deviation) - (spread * spread / 2));
    }

    void PlanPause()
    {
        _pauseFrom = _pauseUntil + (int)_random.Exponential(1 / BetweenPauses);
        _pauseUntil = _pauseFrom + ShortestPause + _random.Below(LongestPause - ShortestPause + 1);
    }
}
