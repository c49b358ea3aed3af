using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Patron.Models.Onnx;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Tracking.Registry;

/// <summary>
/// Models by segment as ONNX files, one for each: <c>segments/1.onnx</c>, ..., and <c>segments/segments.json</c>, which tells whose each is.
/// </summary>
static class OnnxSegments
{
    const string Folder = "segments";

    static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="ArgumentException">A part has no ONNX form, or is calibrated by another column.</exception>
    public static IEnumerable<(string File, byte[] Content)> Of(PropensityModel model, SegmentedLearner segmented)
    {
        // A level that is scored by the model over all rows may still have a map of its own.
        string[] levels =
            [.. segmented.Parts.Keys.Concat(model.CalibrationByColumn?.Maps.Groups ?? []).Distinct().Order(StringComparer.Ordinal)];
        object[] index = [.. levels.Select((level, place) => new { level, file = FileOf(place) })];
        yield return ($"{Folder}/segments.json", Encoding.UTF8.GetBytes(
            JsonSerializer.Serialize(new { by = segmented.By, segments = index, others = $"{Folder}/others.onnx" }, Json)));
        yield return ($"{Folder}/others.onnx", OnnxExport.Of(model.PartOf(null)));
        foreach ((int place, string level) in levels.Index())
            yield return (FileOf(place), OnnxExport.Of(model.PartOf(level)));
    }

    static string FileOf(int place) => $"{Folder}/{place + 1}.onnx";
}
