using System.Runtime.InteropServices;
using System.Text.Json;
using Patron.Models.Explanation;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Hosting;
using Patron.Server.Problems;

namespace Patron.Server.Scoring;

/// <summary>
/// What a caller asks of one row: <c>{"row": {...}, "set": {...}, "keep": [...], "ranges": {...}, "threshold": 0.5}</c>; all but the row may be left
/// out. A range is <c>{"least": 1, "most": 24}</c>, either end of which may be left out, or a list of texts.
/// </summary>
sealed class WhatIfQuestion : IDisposable
{
    static readonly string[] Known = ["row", "set", "keep", "ranges", "threshold"];

    WhatIfQuestion(ScorerRows row, Dictionary<string, FieldValue> changes, ChangeLimits limits, double threshold) =>
        (Row, Changes, Limits, Threshold) = (row, changes, limits, threshold);

    public ScorerRows Row { get; }

    public IReadOnlyDictionary<string, FieldValue> Changes { get; }

    public ChangeLimits Limits { get; }

    public double Threshold { get; }

    /// <exception cref="ProblemException">It is not as it has to be.</exception>
    public static WhatIfQuestion Of(JsonElement body, ServedModel model, PropensityWhatIf whatIf)
    {
        JsonElements.RequireObject(body, "", Known);
        if (!body.TryGetProperty("row", out JsonElement row))
            throw KnownProblems.Missing("row", "say who is asked about: {\"row\": {...}}");
        double threshold = 0.5;
        if (body.TryGetProperty("threshold", out JsonElement wanted)
            && !(wanted.ValueKind == JsonValueKind.Number && wanted.TryGetDouble(out threshold) && threshold is > 0 and < 1))
        {
            throw KnownProblems.Wrong("threshold", "is no probability above 0 and below 1", "write it as 0.5");
        }

        ScorerRows rows = RowReader.ReadRow(JsonMarshal.GetRawUtf8Value(row), model);
        try
        {
            Dictionary<string, FieldValue> changes = ChangesOf(body, model);
            List<FieldLimits> narrower = [.. KeptOf(body, model), .. RangesOf(body, model)];
            if (narrower.CountBy(one => one.Column).FirstOrDefault(pair => pair.Value > 1).Key is { } both)
                throw KnownProblems.Wrong($"keep.{both}", "is kept and has a range", "leave one of them out");
            ChangeLimits limits = RowScoring.Try(() => whatIf.Narrowed(narrower, rows.Table));
            return new WhatIfQuestion(rows, changes, limits, threshold);
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    public void Dispose() => Row.Dispose();

    static Dictionary<string, FieldValue> ChangesOf(JsonElement body, ServedModel model)
    {
        Dictionary<string, FieldValue> changes = new(StringComparer.Ordinal);
        foreach (JsonProperty change in JsonElements.PropertiesOf(body, "set"))
        {
            ScorerInput input = InputOf(model, "set", JsonElements.NameOf(change, "set"));
            if (changes.ContainsKey(input.Name))
                throw KnownProblems.Wrong($"set.{input.Name}", "is there twice", "leave one of them out");
            changes[input.Name] = (change.Value.ValueKind, input.IsNumber) switch
            {
                (JsonValueKind.Null, true) => FieldValue.Of(double.NaN),
                (JsonValueKind.Null, false) => FieldValue.Of((string?)null),
                (JsonValueKind.Number, true) => FieldValue.Of(JsonElements.Number(change.Value, $"set.{input.Name}")),
                (JsonValueKind.String, false) => FieldValue.Of(JsonElements.Text(change.Value, $"set.{input.Name}")),
                _ => throw KnownProblems.Wrong($"set.{input.Name}", $"is no {(input.IsNumber ? "number" : "text")}", "give it a value that the model takes"),
            };
        }

        return changes;
    }

    static IEnumerable<FieldLimits> KeptOf(JsonElement body, ServedModel model)
    {
        foreach (JsonElement kept in JsonElements.ItemsOf(body, "keep"))
        {
            if (kept.ValueKind != JsonValueKind.String)
                throw KnownProblems.Wrong("keep", "has something else than names of features", "write [\"feature\", ...]");
            yield return new FieldLimits(InputOf(model, "keep", JsonElements.Text(kept, "keep")).Name) { IsImmutable = true };
        }
    }

    static IEnumerable<FieldLimits> RangesOf(JsonElement body, ServedModel model)
    {
        foreach (JsonProperty range in JsonElements.PropertiesOf(body, "ranges"))
        {
            string name = InputOf(model, "ranges", JsonElements.NameOf(range, "ranges")).Name;
            string field = $"ranges.{name}";
            if (range.Value.ValueKind == JsonValueKind.Array)
            {
                yield return new FieldLimits(name) { Categories = [.. range.Value.EnumerateArray().Select(level => JsonElements.Text(level, field))] };
                continue;
            }

            JsonElements.RequireObject(range.Value, field, ["least", "most"]);
            yield return new FieldLimits(name) { Least = EndOf(range.Value, "least", field), Most = EndOf(range.Value, "most", field) };
        }
    }

    static double? EndOf(JsonElement range, string end, string field) =>
        range.TryGetProperty(end, out JsonElement value) ? JsonElements.Number(value, $"{field}.{end}") : null;

    static ScorerInput InputOf(ServedModel model, string field, string name) =>
        model.Champion.Inputs.FirstOrDefault(input => input.Name == name)
        ?? throw KnownProblems.Unknown(field, RowReader.Short(name), [.. model.Champion.Inputs.Select(input => input.Name)]);
}
