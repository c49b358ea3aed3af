using System.Globalization;
using System.Numerics;
using System.Text;
using Patron.Models.Numerics;
using Patron.Pipeline.Measurement;

namespace Patron.Pipeline.Tests.Measurement;

public sealed class KeyHashTests
{
    /// <summary>Keys as projects have them; of 100,000 in 64 bits two are equal once in four thousand million times.</summary>
    [Theory]
    [InlineData("{0}")]
    [InlineData("c{0}")]
    [InlineData("{0:D8}")]
    [InlineData("{0:D16}")]
    [InlineData("customer-{0:D24}")]
    [InlineData("{0}@example.com")]
    [InlineData("00000000-0000-4000-8000-{0:X12}")]
    [InlineData("{0:X12}-0000-4000-8000-000000000000-and-some-more-to-be-long")]
    public void Keys_that_differ_in_few_bytes_have_hashes_of_their_own_that_fill_a_table_evenly(string form)
    {
        const int keys = 100_000;
        const int places = 1024;
        var written = CompositeFormat.Parse(form);
        HashSet<ulong> hashes = [];
        int[] high = new int[places];
        int[] low = new int[places];
        for (int key = 0; key < keys; key++)
        {
            ulong hash = KeyHash.Of(Encoding.UTF8.GetBytes(string.Format(CultureInfo.InvariantCulture, written, key)), 0);
            hashes.Add(hash);
            high[hash >> 54]++;
            low[hash & (places - 1)]++;
        }

        Assert.Equal(keys, hashes.Count);
        // Chi-square of 1023 degrees of freedom has a standard deviation of 45: beyond six of them once in 10^9.
        Assert.InRange(ChiSquare(high, keys), 1023 - 272, 1023 + 272);
        Assert.InRange(ChiSquare(low, keys), 1023 - 272, 1023 + 272);
    }

    [Fact]
    public void A_bit_of_the_key_or_the_seed_changes_half_of_the_hash()
    {
        RandomStream random = RandomStream.For(3, "bits");
        for (int length = 1; length <= 40; length++)
        {
            byte[] key = [.. Enumerable.Range(0, length).Select(_ => (byte)(256 * random.Uniform()))];
            (double changed, int flips) = (BitOperations.PopCount(KeyHash.Of(key, 1) ^ KeyHash.Of(key, 2)), 1);
            ulong whole = KeyHash.Of(key, 1);
            for (int bit = 0; bit < 8 * length; bit++, flips++)
            {
                byte[] other = [.. key];
                other[bit / 8] ^= (byte)(1 << (bit % 8));
                changed += BitOperations.PopCount(whole ^ KeyHash.Of(other, 1));
            }

            // 32 of 64 bits, with a standard deviation of 4 for each flip.
            Assert.InRange(changed / flips, 32 - (24 / Math.Sqrt(flips)), 32 + (24 / Math.Sqrt(flips)));
        }
    }

    static double ChiSquare(int[] counts, int keys)
    {
        double expected = (double)keys / counts.Length;
        return counts.Sum(count => (count - expected) * (count - expected) / expected);
    }
}
