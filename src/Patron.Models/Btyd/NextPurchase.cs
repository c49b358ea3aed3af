namespace Patron.Models.Btyd;

/// <summary>The time of the next purchase, from the probability that it has come by a time.</summary>
static class NextPurchase
{
    /// <summary>The least time by which the probability, which grows with time, has reached a share; infinity if it never does.</summary>
    public static double Time(Func<double, double> probabilityBy, double share)
    {
        if (share == 0)
            return 0;
        if (probabilityBy(HistoryCheck.MaxTime) < share)
            return double.PositiveInfinity;
        double low = 0;
        double high = 1;
        while (probabilityBy(high) < share)
        {
            low = high;
            high *= 4;
        }

        // Halving needs no slope, and ends at neighbouring numbers.
        for (double middle = Middle(low, high); middle > low && middle < high; middle = Middle(low, high))
        {
            if (probabilityBy(middle) < share)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    /// <summary>Between magnitudes while they differ, else between numbers.</summary>
    static double Middle(double low, double high) => low > 0 && high / low > 4 ? Math.Sqrt(low) * Math.Sqrt(high) : low + ((high - low) / 2);
}
