namespace Patron.Models.Contractual;

/// <summary>Checks of renewals, horizons and discount rates.</summary>
static class RenewalCheck
{
    public static void Renewals(int renewals, int least)
    {
        if (renewals < least || renewals > CohortTable.MostRenewals)
        {
            throw new ArgumentOutOfRangeException(
                nameof(renewals), renewals, $"Renewals must be from {least} to {CohortTable.MostRenewals}.");
        }
    }

    public static void Discount(double horizon, double rate)
    {
        bool whole = horizon >= 0 && horizon <= 1e9 && horizon == Math.Floor(horizon);
        if (!whole && !double.IsPositiveInfinity(horizon))
        {
            throw new ArgumentOutOfRangeException(
                nameof(horizon), horizon, "A horizon must be a whole number of renewals from 0 to 1e9, or infinity.");
        }

        if (rate != 0 && !(rate >= 1e-12 && rate <= 1e100))
        {
            throw new ArgumentOutOfRangeException(
                nameof(rate), rate, "A discount rate must be 0, or from 1e-12 to 1e100, per contract period.");
        }
    }
}
