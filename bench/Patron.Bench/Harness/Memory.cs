using Patron.Models.Btyd;

namespace Patron.Bench.Harness;

/// <summary>What a fit takes beside the histories.</summary>
static class Memory
{
    const double MostTimes = 1.5;

    /// <summary>
    /// Histories and all that a fit ever allocates, kept or not, over the histories' three columns: no less than what it takes at any moment.
    /// </summary>
    public static string OfFit(string what, PurchaseHistories histories, Action fit, Scale scale)
    {
        double columns = 3.0 * sizeof(double) * histories.Count;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        fit();
        double allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        return Goal.Below($"{what}: bytes of the histories and of a fit, times those of frequency, recency and age, at most", MostTimes, 1 + (allocated / columns), "", scale);
    }
}
