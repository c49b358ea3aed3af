namespace Patron.Models.Btyd;

/// <summary>Checks of horizons and discount rates.</summary>
static class ForecastCheck
{
    public static void Horizon(double horizon)
    {
        if (!(horizon >= 0 && horizon <= HistoryCheck.MaxTime))
        {
            throw new ArgumentOutOfRangeException(
                nameof(horizon), horizon, $"A horizon must be from 0 to {HistoryCheck.MaxTime}.");
        }
    }

    /// <summary>A horizon may be infinite under a discount, which makes the sum finite.</summary>
    public static void Discount(double horizon, double rate)
    {
        if (!(rate >= 0 && rate <= 1e100))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A discount rate must be from 0 to 1e100 per time unit.");
        if (!(double.IsPositiveInfinity(horizon) && rate >= 1e-100))
            Horizon(horizon);
    }
}
