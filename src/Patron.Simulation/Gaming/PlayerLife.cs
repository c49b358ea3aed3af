using Patron.Models.Numerics;

namespace Patron.Simulation.Gaming;

/// <summary>
/// One player's events, one after another in order of time: the registration, the first day, and what comes after if the player
/// comes back. It goes on beyond the end of the data; who asks stops there.
/// </summary>
sealed class PlayerLife(GamingOptions options, PostcodeIndex postcodes)
{
    /// <summary>Seconds of the first day, which begins with the registration.</summary>
    public const long FirstDay = 86_400;

    /// <summary>Logit of the probability that a player with engagement 0 plays at all on the first day.</summary>
    public const double PlaysLogit = 1.5;

    /// <summary>Logit of the probability that such a player plays once more on the first day, after each time.</summary>
    public const double AgainLogit = -0.3;

    /// <summary>Logit of the probability that such a player buys once more when nothing is left.</summary>
    public const double RebuyLogit = -0.5;

    /// <summary>Bets that such a player means to place at one time, on average, beside the first.</summary>
    public const double BetsAtOnce = 11;

    /// <summary>Days, on average, until such a player who comes back does so, and from one time to the next after that.</summary>
    public const double ReturnDays = 2.5;

    /// <summary>Probability that such a player never plays again, after each time from the second day on.</summary>
    public const double DropOut = 0.12;

    /// <summary>Share of the churned who come back after the horizon.</summary>
    public const double LateReturns = 0.05;

    const double LateReturnDays = 14;
    const int LeastBet = 10;
    const int MostBets = 400;
    const int LongestWin = 3;

    RandomStream _random = null!;
    Step _step;
    long _now;
    long _balance;
    long _win;
    int _betsLeft;
    bool _isFirstDay;
    long _firstDayBought;
    long _firstDayBet;
    long _firstDayWon;

    enum Step
    {
        Register,
        First,
        Buy,
        Bet,
        Win,
        Rest,
        Over,
    }

    public int Customer { get; private set; }

    public PlayerTraits Traits { get; private set; }

    /// <summary>The event that <see cref="Next"/> found.</summary>
    public GamingEvent Event { get; private set; }

    /// <summary>Whether the first day is over, so that what follows is known.</summary>
    public bool IsDecided { get; private set; }

    public double Luck { get; private set; }

    public double ChurnProbability { get; private set; }

    public bool Churns { get; private set; }

    /// <summary>What was bought on the first day, cents.</summary>
    public long FirstDayBought => _firstDayBought;

    /// <summary>The second from which the label is known.</summary>
    public long KnownAt => Traits.Registered + options.HorizonSeconds;

    /// <summary>Whether the label is known within the data.</summary>
    public bool IsLabelled => KnownAt < options.Seconds;

    public void Begin(int customer)
    {
        Customer = customer;
        Traits = PlayerTraits.Draw(options, postcodes, customer);
        _random = RandomStream.For(options.Seed, "gaming.life", customer);
        Event = default;
        (_balance, _firstDayBought, _firstDayBet, _firstDayWon) = (0, 0, 0, 0);
        (IsDecided, _isFirstDay) = (false, true);
        _step = Step.Register;
    }

    /// <summary>The next event; false when the player never does anything again.</summary>
    public bool Next()
    {
        while (true)
        {
            if (_isFirstDay && _step is (Step.Buy or Step.Bet) && _now + LongestWin >= Traits.Registered + FirstDay)
                _step = Step.Rest;
            switch (_step)
            {
                case Step.Register:
                    _step = Step.First;
                    return Give(GamingEventKind.Registration, Traits.Registered, 0);
                case Step.First:
                    ComeFirst();
                    break;
                case Step.Buy:
                    return Buy();
                case Step.Bet when _balance < LeastBet:
                    _step = _random.Chance(Churn.Logistic(RebuyLogit + (0.7 * Traits.Engagement))) ? Step.Buy : Step.Rest;
                    break;
                case Step.Bet:
                    return Bet();
                case Step.Win:
                    return Win();
                case Step.Rest:
                    Rest();
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>Lives on until it is decided whether the player comes back.</summary>
    public void Decided()
    {
        while (!IsDecided)
            Next();
    }

    bool Give(GamingEventKind kind, long second, long cents)
    {
        Event = new(Customer, Event.Number + 1, kind, second, cents);
        return true;
    }

    void ComeFirst()
    {
        if (_random.Chance(Churn.Logistic(PlaysLogit + Traits.Engagement)))
            Play(Traits.Registered + 30 + (long)_random.Exponential(1 / 300.0));
        else
            Decide();
    }

    /// <summary>Sits down to play.</summary>
    void Play(long second)
    {
        _now = second;
        _betsLeft = Math.Min(1 + _random.Poisson(BetsAtOnce * Math.Exp(0.7 * Traits.Engagement)), MostBets);
        _step = _balance < LeastBet ? Step.Buy : Step.Bet;
    }

    bool Buy()
    {
        double wanted = 20 * Traits.Stake * Math.Exp((0.2 * Traits.Engagement) + (0.4 * _random.Normal()));
        long cents = Math.Clamp((long)Math.Round(wanted / 500) * 500, 500, 500_000);
        _balance += cents;
        if (_isFirstDay)
            _firstDayBought += cents;
        Give(GamingEventKind.Purchase, _now, cents);
        _now += 5 + (long)_random.Exponential(1 / 20.0);
        _step = Step.Bet;
        return true;
    }

    bool Bet()
    {
        long wanted = (long)Math.Round(Traits.Stake * Math.Exp(0.5 * _random.Normal()) / LeastBet) * LeastBet;
        long cents = Math.Clamp(wanted, LeastBet, _balance / LeastBet * LeastBet);
        _balance -= cents;
        _betsLeft--;
        if (_isFirstDay)
            _firstDayBet += cents;
        Give(GamingEventKind.Bet, _now, cents);
        _win = Prize() * cents / 10;
        if (_win > 0)
            _step = Step.Win;
        else
            Wait();
        return true;
    }

    bool Win()
    {
        _balance += _win;
        if (_isFirstDay)
            _firstDayWon += _win;
        Give(GamingEventKind.Win, _now + 1 + _random.Below(LongestWin), _win);
        Wait();
        return true;
    }

    /// <summary>Until the next bet, if there is one.</summary>
    void Wait()
    {
        _now += LongestWin + 1 + (long)_random.Exponential(1 / 12.0);
        _step = _betsLeft > 0 ? Step.Bet : Step.Rest;
    }

    int Prize()
    {
        double chance = _random.Uniform();
        foreach (Prize prize in Market.Prizes)
        {
            chance -= prize.Probability;
            if (chance < 0)
                return prize.Tenths;
        }

        return 0;
    }

    /// <summary>After playing: when to play again, if at all.</summary>
    void Rest()
    {
        if (!_isFirstDay)
        {
            PlayAgainOrNever();
            return;
        }

        if (_random.Chance(Churn.Logistic(AgainLogit + (0.8 * Traits.Engagement))))
        {
            long second = _now + 600 + (long)_random.Exponential(1 / 10_800.0);
            if (second + 60 < Traits.Registered + FirstDay)
            {
                Play(second);
                return;
            }
        }

        Decide();
    }

    void PlayAgainOrNever()
    {
        if (_random.Chance(Math.Min(DropOut * Math.Exp(-0.5 * Traits.Engagement), 0.9)))
            _step = Step.Over;
        else
            Play(Math.Max(DayClock.SecondAt(DayClock.At(_now) + _random.Exponential(1 / MeanGap)), _now + 60));
    }

    double MeanGap => ReturnDays * Math.Exp(-0.4 * Traits.Engagement);

    /// <summary>The first day is over: the player is gone until the horizon, or comes back before it.</summary>
    void Decide()
    {
        Luck = Churn.Luck(_firstDayBought, _firstDayBet, _firstDayWon);
        ChurnProbability = Churn.Probability(options, Traits.Engagement, Luck, _firstDayBought);
        Churns = _random.Chance(ChurnProbability);
        (IsDecided, _isFirstDay) = (true, false);
        long firstDayEnd = Traits.Registered + FirstDay;
        if (!Churns)
        {
            double rest = DayClock.At(KnownAt) - DayClock.At(firstDayEnd);
            double days = -MeanGap * Math.Log(1 - (_random.Uniform() * (1 - Math.Exp(-rest / MeanGap))));
            Play(Math.Clamp(DayClock.SecondAt(DayClock.At(firstDayEnd) + days), firstDayEnd, KnownAt - 1));
        }
        else if (_random.Chance(LateReturns))
        {
            Play(Math.Max(DayClock.SecondAt(DayClock.At(KnownAt) + _random.Exponential(1 / LateReturnDays)), KnownAt));
        }
        else
        {
            _step = Step.Over;
        }
    }
}
