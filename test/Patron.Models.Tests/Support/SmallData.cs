using System.Globalization;
using System.Text.Json;
using Patron.Models.Btyd;

namespace Patron.Models.Tests.Support;

/// <summary>
/// The small customers of testdata/btyd and the values computed for them in another program; see testdata/README.md.
/// </summary>
static class SmallData
{
    static readonly double[][] Columns = Read();

    public static PurchaseHistories Histories { get; } = PurchaseHistories.Create(Columns[0], Columns[1], Columns[2]);

    public static double[] MeanSpend { get; } = Columns[3];

    public static JsonElement Expected { get; } =
        JsonDocument.Parse(File.ReadAllText(Repository.PathOf("testdata", "btyd", "expected.json"))).RootElement;

    /// <summary>A fitted value of a model: a parameter by name.</summary>
    public static double Parameter(string model, string name) =>
        Expected.GetProperty(model).GetProperty("parameters").GetProperty(name).GetDouble();

    static double[][] Read()
    {
        double[][] rows = [.. File.ReadLines(Repository.PathOf("testdata", "btyd", "histories.csv")).Skip(1).Select(line =>
            line.Split(',').Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray())];
        return [.. Enumerable.Range(0, 4).Select(column => rows.Select(row => row[column]).ToArray())];
    }
}
