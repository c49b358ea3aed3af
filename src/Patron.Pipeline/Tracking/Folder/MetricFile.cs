using System.Globalization;
using System.Text;

namespace Patron.Pipeline.Tracking.Folder;

/// <summary>The values of one metric, a line each: <c>milliseconds value step</c>.</summary>
static class MetricFile
{
    public static void Append(string folder, IEnumerable<MetricPoint> points)
    {
        foreach (IGrouping<string, MetricPoint> metric in points.GroupBy(point => point.Name))
        {
            string path = KeyFiles.PathOf(folder, metric.Key);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.AppendAllText(path, string.Concat(metric.Select(Line)), new UTF8Encoding(false));
        }
    }

    /// <summary>The values in the order of writing; a line that a crash cut short is left out.</summary>
    public static IEnumerable<MetricPoint> Read(string name, string path)
    {
        string text = File.ReadAllText(path);
        foreach (string line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ');
            yield return new MetricPoint(
                name, Number(parts[1]), DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[0], CultureInfo.InvariantCulture)),
                parts.Length > 2 ? long.Parse(parts[2], CultureInfo.InvariantCulture) : 0);
        }
    }

    /// <summary>What MLflow calls the last value: the one of the highest step, then time, then value.</summary>
    public static double Last(string path) => Read("", path)
        .OrderBy(point => point.Step).ThenBy(point => point.At).ThenBy(point => point.Value)
        .Select(point => point.Value).DefaultIfEmpty(double.NaN).Last();

    static string Line(MetricPoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"{point.At.ToUnixTimeMilliseconds()} {Text(point.Value)} {point.Step}\n");

    /// <summary>As Python writes numbers that are none.</summary>
    static string Text(double value) => double.IsNaN(value) ? "nan"
        : double.IsInfinity(value) ? (value > 0 ? "inf" : "-inf")
        : value.ToString("R", CultureInfo.InvariantCulture);

    static double Number(string text) => text.ToLowerInvariant() switch
    {
        "nan" => double.NaN,
        "inf" or "infinity" => double.PositiveInfinity,
        "-inf" or "-infinity" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
