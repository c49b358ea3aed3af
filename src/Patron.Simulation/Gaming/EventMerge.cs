namespace Patron.Simulation.Gaming;

/// <summary>
/// The events of all players in order of time, then of the players' numbers. Only players who are still to do something are in
/// memory, and of those to come the next: players register in the order of their numbers.
/// </summary>
sealed class EventMerge
{
    const int CustomerBits = 24; // a world has at most 10,000,000 customers

    readonly GamingOptions _options;
    readonly PostcodeIndex _postcodes;
    readonly PriorityQueue<PlayerLife, long> _active = new();
    readonly Stack<PlayerLife> _gone = [];
    PlayerLife? _current;
    int _registered;

    public EventMerge(GamingOptions options, PostcodeIndex postcodes)
    {
        _options = options;
        _postcodes = postcodes;
        Register();
    }

    /// <summary>Players in memory.</summary>
    public int Active => _active.Count;

    /// <summary>The player whose event is next; null when the data end. It is good until the next call.</summary>
    public PlayerLife? Next()
    {
        if (_current is not null)
            Continue(_current);
        if (!_active.TryDequeue(out _current, out _))
            return null;
        if (_current.Event.Kind == GamingEventKind.Registration)
            Register();
        return _current;
    }

    void Continue(PlayerLife life)
    {
        if (life.Next() && life.Event.Second < _options.Seconds)
            _active.Enqueue(life, Key(life.Event));
        else
            _gone.Push(life);
    }

    void Register()
    {
        if (_registered == _options.Customers)
            return;
        PlayerLife life = _gone.TryPop(out PlayerLife? free) ? free : new(_options, _postcodes);
        life.Begin(_registered++);
        Continue(life);
    }

    static long Key(GamingEvent happened) => (happened.Second << CustomerBits) | (uint)happened.Customer;
}
