using System.Text;
using System.Text.Json;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Problems;

namespace Patron.Server.Scoring;

/// <summary>Sets one value of a row from JSON: a number, true and false for 1 and 0, a text, or null where it is not known.</summary>
static class RowValue
{
    /// <exception cref="ProblemException">It is of another kind, not finite, or there already.</exception>
    public static void Set(ref Utf8JsonReader json, ScorerRows rows, IReadOnlyList<ScorerInput> inputs, int input, RowPlace place)
    {
        ScorerInput wanted = inputs[input];
        if (!rows.Give(place.Row, input))
            throw KnownProblems.Wrong(place.Of(wanted.Name), "is there twice", "leave one of them out");
        switch (json.TokenType)
        {
            case JsonTokenType.Null when wanted.MayBeMissing:
                rows.SetMissing(place.Row, input);
                return;
            case JsonTokenType.Number when wanted.IsNumber:
                rows.Set(place.Row, input, Finite(ref json, wanted, place));
                return;
            case JsonTokenType.True or JsonTokenType.False when wanted.IsNumber:
                rows.Set(place.Row, input, json.TokenType == JsonTokenType.True ? 1.0 : 0.0);
                return;
            case JsonTokenType.String when !wanted.IsNumber:
                SetText(ref json, rows, input, wanted, place);
                return;
            default:
                throw Refused(ref json, wanted, place);
        }
    }

    static void SetText(ref Utf8JsonReader json, ScorerRows rows, int input, ScorerInput wanted, RowPlace place)
    {
        // Keys come once each: they would drive levels out of the texts that are kept.
        if (json.ValueIsEscaped || wanted.Name == ServedModel.Key)
            rows.Set(place.Row, input, Sound(RowReader.TextOf(ref json, place.Of(wanted.Name)), place.Of(wanted.Name)));
        else
            rows.Set(place.Row, input, json.ValueSpan);
    }

    /// <summary>A text that a table can hold.</summary>
    /// <exception cref="ProblemException">It has the character of no text, zero.</exception>
    public static string Sound(string text, string field) => text.Contains('\0', StringComparison.Ordinal)
        ? throw KnownProblems.Wrong(field, "has a character that no text can have", "leave out \\u0000")
        : text;

    static double Finite(ref Utf8JsonReader json, ScorerInput wanted, RowPlace place) =>
        json.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw KnownProblems.Wrong(
                place.Of(wanted.Name), $"is {RowReader.Short(Encoding.UTF8.GetString(json.ValueSpan))}, beyond what a number may be", "write a number below 1.8e308");

    static ProblemException Refused(ref Utf8JsonReader json, ScorerInput wanted, RowPlace place)
    {
        string found = json.TokenType switch
        {
            JsonTokenType.Null => "is null",
            JsonTokenType.Number => "is a number",
            JsonTokenType.True or JsonTokenType.False => "is true or false",
            JsonTokenType.String => "is a text",
            JsonTokenType.StartArray => "is a list",
            _ => "is an object",
        };
        return KnownProblems.Wrong(
            place.Of(wanted.Name), $"{found}, and the model takes {(wanted.IsNumber ? "a number" : "a text")}",
            wanted.IsNumber ? "write it without quotes, such as 12.5" : "write it in quotes");
    }
}
