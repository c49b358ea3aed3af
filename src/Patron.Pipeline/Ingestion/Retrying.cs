using Patron.Models.Numerics;

namespace Patron.Pipeline.Ingestion;

/// <summary>Does a unit of work again from its beginning while what fails may pass, each time after a longer wait.</summary>
/// <param name="Attempts">How often at most. Range: >= 1.</param>
/// <param name="First">The wait after the first attempt; each further one is twice as long, up to <see cref="Longest"/>.</param>
/// <param name="Seed">Spreads the waits, so that many programs do not come again at once.</param>
sealed record Retrying(int Attempts, TimeSpan First, long Seed)
{
    /// <summary>The clock that waits go by. <value>Default: the system's.</value></summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The longest wait, whoever asks for it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Six attempts within about ten seconds, waits that others ask for aside.</summary>
    public static Retrying Usual(long seed) => new(6, TimeSpan.FromMilliseconds(300), seed);

    /// <summary>Runs the work.</summary>
    /// <param name="work">Begins anew each time.</param>
    /// <param name="waitAfter">How long to wait at least after a failure; null where it will not pass.</param>
    /// <param name="cancellation">Ends a wait.</param>
    public T Run<T>(Func<T> work, Func<Exception, TimeSpan?> waitAfter, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return work();
            }
            catch (Exception error) when (attempt < Attempts && !cancellation.IsCancellationRequested && waitAfter(error) is { } asked && asked <= Longest)
            {
                TimeSpan own = Wait(attempt);
                Task.Delay(asked > own ? asked : own, Time, cancellation).GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>The wait after an attempt, counted from 1: between a half and the whole of its length.</summary>
    public TimeSpan Wait(int attempt)
    {
        double length = Math.Min(First.TotalSeconds * Math.Pow(2, attempt - 1), Longest.TotalSeconds);
        double share = StableHash.Share(Seed, "wait", $"{attempt}");
        return TimeSpan.FromSeconds(length * (0.5 + (share / 2)));
    }
}
