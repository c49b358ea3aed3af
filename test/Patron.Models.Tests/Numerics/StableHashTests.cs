using Patron.Models.Numerics;

namespace Patron.Models.Tests.Numerics;

public sealed class StableHashTests
{
    // Official XXH64 vectors of the reference implementation's sanity check: empty input and seed 0.
    [Theory]
    [InlineData("", 0UL, 0xEF46DB3751D8E999UL)]
    [InlineData("a", 0UL, 0xD24EC4F1A98C6E5BUL)]
    [InlineData("abc", 0UL, 0x44BC2CF5AD770999UL)]
    [InlineData("Nobody inspects the spammish repetition", 0UL, 0xFBCEA83C8A378BF1UL)]
    public void Bytes_hash_to_the_published_vectors(string text, ulong seed, ulong expected) =>
        Assert.Equal(expected, StableHash.OfBytes(System.Text.Encoding.ASCII.GetBytes(text), seed));

    // Spark's documentation of xxhash64: SELECT xxhash64('Spark') with its seed 42.
    [Fact]
    public void The_hash_with_seed_42_is_that_of_Spark() =>
        Assert.Equal(-4294468057691064905L, (long)StableHash.OfBytes("Spark"u8));

    [Fact]
    public void Shares_are_uniform_over_keys()
    {
        const int keys = 100_000;
        int below = Enumerable.Range(0, keys).Count(key => StableHash.Share(7, "control", $"c{key}") < 0.1);
        Assert.InRange(below, (0.1 * keys) - 480, (0.1 * keys) + 480); // five standard deviations of a binomial
    }

    [Fact]
    public void Another_purpose_gives_an_independent_draw()
    {
        const int keys = 100_000;
        int both = Enumerable.Range(0, keys)
            .Count(key => StableHash.Share(7, "control", $"c{key}") < 0.5 && StableHash.Share(7, "split", $"c{key}") < 0.5);
        Assert.InRange(both, (0.25 * keys) - 690, (0.25 * keys) + 690);
    }
}
