using System.Globalization;

namespace Patron.Testing;

/// <summary>
/// How many random rounds a test runs: few in the ordinary run, the full count under <c>./patron test --long</c>
/// (PATRON_TEST_LONG=1). PATRON_TEST_SEED repeats a printed seed.
/// </summary>
static class Rounds
{
    public static bool Long { get; } = Environment.GetEnvironmentVariable("PATRON_TEST_LONG") == "1";

    /// <summary>The seed of every random round in this process; printed by <see cref="Count"/>.</summary>
    public static ulong Seed { get; } =
        ulong.TryParse(Environment.GetEnvironmentVariable("PATRON_TEST_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The count for this run; prints the seed and the count to the test's output.</summary>
    public static int Count(int ordinary, int full)
    {
        int count = Long ? full : ordinary;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Seed}, {count} rounds");
        return count;
    }
}
