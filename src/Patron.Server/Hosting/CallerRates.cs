using System.Collections.Concurrent;

namespace Patron.Server.Hosting;

/// <summary>
/// Requests a second of each caller, by a bucket that fills evenly and holds those of one second. There are no more callers than keys.
/// </summary>
sealed class CallerRates(int perSecond, TimeProvider time)
{
    readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>Takes one request off a caller's; false where none is left.</summary>
    public bool Take(string caller) => _buckets.GetOrAdd(caller, _ => new Bucket(perSecond, time.GetTimestamp())).Take(perSecond, time);

    sealed class Bucket(double left, long at)
    {
        readonly Lock _taking = new();
        double _left = left;
        long _at = at;

        public bool Take(int perSecond, TimeProvider time)
        {
            lock (_taking)
            {
                long now = time.GetTimestamp();
                _left = Math.Min(perSecond, _left + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
                _at = now;
                if (_left < 1)
                    return false;
                _left--;
                return true;
            }
        }
    }
}
