using System.Globalization;
using Patron.Models.Btyd;

namespace Patron.Models.Tests.Support;

/// <summary>
/// The 11,104 donors of Fader, Hardie and Shang (2010): 22 distinct histories at six yearly opportunities; tests skip where the shared data
/// are missing.
/// </summary>
static class Donations
{
    public static PurchaseHistories Load()
    {
        double[][] rows = [.. File.ReadLines(Repository.Shared("data", "donations.csv")).Skip(1).Select(line =>
            line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())];
        double[][] columns = [.. Enumerable.Range(0, 4).Select(column => rows.Select(row => row[column]).ToArray())];
        return PurchaseHistories.Create(columns[0], columns[1], columns[2], columns[3]);
    }
}
