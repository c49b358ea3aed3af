using System.Text.Json;
using Patron.Delta.Schema;

namespace Patron.Delta.Skipping;

/// <summary>What a file's statistics say of its columns; nothing where they are missing or not understood.</summary>
sealed class FileStatistics(DataFile file) : IDisposable
{
    /// <summary>Writers cut texts to so many characters.</summary>
    const int PrefixLength = 32;

    readonly JsonDocument? _document = Parse(file.Statistics);

    /// <summary>Whether the column is NULL in no row, in every row, or neither is known.</summary>
    public (bool Never, bool Always) Nulls(string column)
    {
        if (Find("nullCount", column) is not { ValueKind: JsonValueKind.Number } value || !value.TryGetInt64(out long nulls))
            return (false, false);
        return (nulls == 0, nulls == file.Rows);
    }

    /// <summary>A value that no value of the column is below.</summary>
    public IComparable? Least(string column, DeltaType type)
    {
        if (Find("minValues", column) is not { } value)
            return null;
        IComparable? least = SkippingValue.FromJson(type, value);
        return least is double number ? number - Rounding(number) : least;
    }

    /// <summary>A value that no value of the column is above.</summary>
    public IComparable? Greatest(string column, DeltaType type)
    {
        if (Find("maxValues", column) is not { } value || SkippingValue.FromJson(type, value) is not { } greatest)
            return null;
        return greatest switch
        {
            // Instants are cut to milliseconds, and readers have to allow for it.
            DateTime time => time < DateTime.MaxValue.AddDays(-1) ? time.AddMilliseconds(1) : null,
            double number => number + Rounding(number),
            CodePoints text when text.Text.Length >= PrefixLength => After(text.Text),
            _ => greatest,
        };
    }

    /// <summary>Both bounds as they are stated; null where they are missing, cannot be read, or were cut.</summary>
    public (string? Least, string? Greatest) Bounds(string column, DeltaType type) => (
        Text(Find("minValues", column), type, mayBeCut: true),
        Text(Find("maxValues", column), type, mayBeCut: false));

    static string? Text(JsonElement? bound, DeltaType type, bool mayBeCut)
    {
        if (bound is not { } value || SkippingValue.FromJson(type, value) is null)
            return null;
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return mayBeCut || type != PrimitiveTypes.String || text.Length < PrefixLength ? text : null;
    }

    public void Dispose() => _document?.Dispose();

    /// <summary>Bounds of single precision are stated as they print.</summary>
    static double Rounding(double number) => double.IsInfinity(number) ? 0 : Math.Abs(number) * 1e-6;

    /// <summary>A text after every one that begins as a text does that may have been cut.</summary>
    static CodePoints After(string text)
    {
        int length = char.IsHighSurrogate(text[PrefixLength - 2]) ? PrefixLength - 2 : PrefixLength - 1; // half a letter is none
        return new CodePoints(text[..length] + "\U0010FFFF\U0010FFFF\U0010FFFF");
    }

    JsonElement? Find(string kind, string column) =>
        _document is { RootElement: { ValueKind: JsonValueKind.Object } root }
        && root.TryGetProperty(kind, out JsonElement values) && values.ValueKind == JsonValueKind.Object
        && values.TryGetProperty(column, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    static JsonDocument? Parse(string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? null : JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null; // statistics only spare work
        }
    }
}
