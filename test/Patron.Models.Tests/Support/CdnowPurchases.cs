using System.Globalization;

namespace Patron.Models.Tests.Support;

/// <summary>The single purchases of CDNOW's sample of 2,357 customers; tests skip where the shared data are missing.</summary>
sealed class CdnowPurchases
{
    CdnowPurchases(int[] customer, int[] day, double[] amount) => (Customer, Day, Amount) = (customer, day, amount);

    public const int Customers = 2357;

    /// <summary>From 0.</summary>
    public int[] Customer { get; }

    /// <summary>As a number: 19970930.</summary>
    public int[] Day { get; }

    /// <summary>In dollars; some are 0.</summary>
    public double[] Amount { get; }

    public static CdnowPurchases Load()
    {
        string[][] rows =
        [
            .. File.ReadLines(Repository.Shared("data", "CDNOW_sample.txt"))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(row => row.Length == 5),
        ];
        return new CdnowPurchases(
            [.. rows.Select(row => int.Parse(row[1], CultureInfo.InvariantCulture) - 1)],
            [.. rows.Select(row => int.Parse(row[2], CultureInfo.InvariantCulture))],
            [.. rows.Select(row => double.Parse(row[4], CultureInfo.InvariantCulture))]);
    }

    /// <summary>What each customer spent from a day on.</summary>
    public double[] SpendFrom(int day)
    {
        // Whole cents, so that the order of adding leaves no trace.
        double[] cents = new double[Customers];
        for (int row = 0; row < Customer.Length; row++)
            cents[Customer[row]] += Day[row] >= day ? Math.Round(100 * Amount[row]) : 0;
        return [.. cents.Select(sum => sum / 100)];
    }
}
