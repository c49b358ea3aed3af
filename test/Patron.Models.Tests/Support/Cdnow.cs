using System.Globalization;
using System.Text.Json;
using Patron.Models.Btyd;

namespace Patron.Models.Tests.Support;

/// <summary>
/// CDNOW's 2,357 customers and what lifetimes 0.11.3 prints for them; tests skip where the shared data are missing.
/// </summary>
sealed class Cdnow
{
    Cdnow(double[][] columns, JsonElement reference)
    {
        (Frequency, Recency, Age, MeanSpend) = (columns[1], columns[2], columns[3], columns[4]);
        Reference = reference;
        Histories = PurchaseHistories.Create(Frequency, Recency, Age);
    }

    public double[] Frequency { get; }

    public double[] Recency { get; }

    public double[] Age { get; }

    public double[] MeanSpend { get; }

    public PurchaseHistories Histories { get; }

    public JsonElement Reference { get; }

    public static Cdnow Load()
    {
        string table = Repository.Shared("data", "cdnow_customers_summary_with_transactions.csv");
        string reference = Repository.Shared("reference", "lifetimes.json");
        double[][] rows = [.. File.ReadLines(table).Skip(1).Select(line =>
            line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())];
        double[][] columns = [.. Enumerable.Range(0, 5).Select(column => rows.Select(row => row[column]).ToArray())];
        return new Cdnow(columns, JsonDocument.Parse(File.ReadAllText(reference)).RootElement);
    }

    /// <summary>The six customers that the reference lists values for, as rows of the table.</summary>
    public static int[] ReferenceRows { get; } = [0, 1, 2, 1515, 1900, 156];
}
