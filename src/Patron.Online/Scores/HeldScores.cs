namespace Patron.Online.Scores;

/// <summary>The newest scores of a shard's customers by one model. Any thread.</summary>
sealed class HeldScores
{
    readonly Lock _gate = new();
    double[] _scores = [];
    int[] _versions = [];
    int[] _days = [];

    /// <summary>The score of a version; null where another one said the newest, or none.</summary>
    public (double Score, int Day)? Of(int customer, int version)
    {
        lock (_gate)
            return customer < _versions.Length && _versions[customer] == version ? (_scores[customer], _days[customer]) : null;
    }

    /// <summary>Notes a score.</summary>
    /// <param name="customer">The customer's number.</param>
    /// <param name="version">The version that said it. Range: above 0.</param>
    /// <param name="day">The day that begins at the instant of the features.</param>
    /// <param name="score">The score.</param>
    /// <param name="replaces">Whether it takes the place of one of the same version; else that one is newer.</param>
    public void Set(int customer, int version, int day, double score, bool replaces)
    {
        lock (_gate)
        {
            if (customer >= _versions.Length)
                Grow(Math.Max(customer + 1, Math.Max(64, _versions.Length * 2)));
            if (_versions[customer] == version && !replaces)
                return;
            (_scores[customer], _versions[customer], _days[customer]) = (score, version, day);
        }
    }

    /// <summary>Forgets what was said of a customer.</summary>
    public void Forget(int customer)
    {
        lock (_gate)
        {
            if (customer < _versions.Length)
                _versions[customer] = 0;
        }
    }

    void Grow(int length)
    {
        Array.Resize(ref _scores, length);
        Array.Resize(ref _versions, length);
        Array.Resize(ref _days, length);
    }
}
