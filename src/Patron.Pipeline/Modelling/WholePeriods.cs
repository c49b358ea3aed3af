using Patron.Models.Btyd;

namespace Patron.Pipeline.Modelling;

/// <summary>Whether histories suit a model that counts whole periods.</summary>
static class WholePeriods
{
    extension(PurchaseHistories histories)
    {
        /// <summary>Whether a time is no whole number of units.</summary>
        public bool HasFractions() => HasFraction(histories.Age) || HasFraction(histories.Recency);
    }

    static bool HasFraction(ReadOnlySpan<double> times)
    {
        foreach (double time in times)
        {
            if (time != Math.Floor(time))
                return true;
        }

        return false;
    }
}
