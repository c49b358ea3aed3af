namespace Patron.Models.Tests.Support;

/// <summary>Comparisons by relative error, so that a tolerance means the same for large and small values.</summary>
static class Close
{
    public static void Relative(double expected, double actual, double tolerance)
    {
        double error = expected == 0 ? Math.Abs(actual) : Math.Abs((actual / expected) - 1);
        Assert.True(error <= tolerance, $"expected {expected:R}, got {actual:R}: relative error {error:G3} above {tolerance:G3}");
    }
}
