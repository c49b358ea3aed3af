using Patron.Models.LifetimeValue;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// Metrics of what all customers together are expected to do: <c>expected_purchases</c> and <c>total_value</c>, each with
/// <c>_low</c> and <c>_high</c>, between which it comes out in 90 of 100 cases; without these where the data do not tell.
/// </summary>
static class ValueTotals
{
    public const string Purchases = "expected_purchases";

    public const string Value = "total_value";

    public static IEnumerable<(string Name, double Value)> Of(CustomerTotals totals) =>
        Of(Purchases, totals.Purchases).Concat(Of(Value, totals.Value));

    /// <summary>The lower end's name.</summary>
    public static string LowOf(string name) => $"{name}_low";

    /// <summary>The upper end's name.</summary>
    public static string HighOf(string name) => $"{name}_high";

    static IEnumerable<(string Name, double Value)> Of(string name, TotalForecast total)
    {
        yield return (name, total.Expected);
        if (total is { Low: { } low, High: { } high })
        {
            yield return (LowOf(name), low);
            yield return (HighOf(name), high);
        }
    }
}
