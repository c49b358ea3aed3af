namespace Patron.Online.Inferences;

/// <summary>What is done again and again beside the keeping of inferences: what goes wrong is told once, until it is well.</summary>
sealed class InferenceUpkeep : IAsyncDisposable
{
    readonly Func<IEnumerable<string>> _look;
    readonly Action<string> _tell;
    readonly CancellationTokenSource _ends = new();
    readonly Task _work;
    IReadOnlyList<string> _told = [];

    /// <param name="look">Does it; gives what went wrong.</param>
    /// <param name="every">How long from one time to the next; the first is at once.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Told what went wrong.</param>
    public InferenceUpkeep(Func<IEnumerable<string>> look, TimeSpan every, TimeProvider time, Action<string> tell)
    {
        (_look, _tell) = (look, tell);
        _work = Task.Run(() => RunAsync(every, time));
    }

    /// <summary>Ends after the look at hand, the first at least.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ends.Dispose();
    }

    async Task RunAsync(TimeSpan every, TimeProvider time)
    {
        using PeriodicTimer timer = new(every, time);
        do
            Look();
        while (await timer.WaitForNextTickAsync(_ends.Token).ConfigureAwait(false));
    }

    void Look()
    {
        string[] problems;
        try
        {
            problems = [.. _look()];
        }
        catch (Exception error) // the next look may do
        {
            problems = [error.Message];
        }

        foreach (string problem in problems.Except(_told))
            _tell(problem);
        _told = problems;
    }
}
