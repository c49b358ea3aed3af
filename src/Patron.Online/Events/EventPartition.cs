using System.Globalization;
using Patron.Models.Numerics;

namespace Patron.Online.Events;

/// <summary>One of the parts that a source's stream is divided into; a customer's events are all in one.</summary>
/// <param name="Source">The source: <c>stream</c> of sources/stream.yml.</param>
/// <param name="Number">From 0.</param>
public sealed record EventPartition(string Source, int Number)
{
    /// <summary>What rows call it: <c>stream/3</c>.</summary>
    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{Source}/{Number}");

    /// <summary>The partition of a customer: XXH64 of the key, seed 0, modulo the number of partitions.</summary>
    /// <param name="customer">The key in UTF-8.</param>
    /// <param name="partitions">How many there are. Range: >= 1.</param>
    public static int Of(ReadOnlySpan<byte> customer, int partitions) =>
        (int)(StableHash.OfBytes(customer, seed: 0) % (ulong)partitions);
}
