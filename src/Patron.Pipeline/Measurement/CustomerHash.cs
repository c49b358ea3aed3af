namespace Patron.Pipeline.Measurement;

/// <summary>A customer of a campaign, by two hashes that know nothing of each other.</summary>
/// <param name="Place">Where to look.</param>
/// <param name="Tag">What to look for; not 0.</param>
readonly record struct CustomerHash(ulong Place, ulong Tag)
{
    /// <summary>An odd number, the golden ratio in 64 bits, so that places of campaigns lie apart.</summary>
    const ulong Apart = 0x9E3779B97F4A7C15;

    /// <param name="campaign">The campaign's number.</param>
    /// <param name="key">The customer's key.</param>
    /// <param name="hash">The engine's hash of the key.</param>
    public static CustomerHash Of(int campaign, ReadOnlySpan<byte> key, ulong hash) =>
        new(hash + ((uint)campaign * Apart), Math.Max(1, KeyHash.Of(key, (uint)campaign)));
}
