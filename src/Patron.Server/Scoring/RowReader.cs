using System.Text;
using System.Text.Json;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Problems;

namespace Patron.Server.Scoring;

/// <summary>Reads rows of named values: <c>{"row": {...}}</c> or <c>{"rows": [{...}, ...]}</c>.</summary>
static class RowReader
{
    static readonly JsonReaderOptions Options = new() { MaxDepth = 8 };

    /// <summary>All rows of a body.</summary>
    /// <param name="body">JSON in UTF-8.</param>
    /// <param name="model">Whose values they are.</param>
    /// <param name="most">Most rows.</param>
    /// <param name="whole">Whether every input of the champion is needed, or those alone that scores depend on.</param>
    /// <exception cref="ProblemException">It is not as it has to be.</exception>
    public static ScorerRows Read(ReadOnlySpan<byte> body, ServedModel model, int most, bool whole)
    {
        try
        {
            return ReadBody(body, model, most, whole);
        }
        catch (JsonException error)
        {
            throw KnownProblems.NoJson(error);
        }
    }

    static ScorerRows ReadBody(ReadOnlySpan<byte> body, ServedModel model, int most, bool whole)
    {
        Utf8JsonReader json = new(body, Options);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
            throw KnownProblems.Wrong("", "is no object", "send {\"row\": {...}} or {\"rows\": [{...}, ...]}");
        ScorerRows? rows = null;
        try
        {
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool isOne = IsNamed(ref json, "row"u8);
                if (!isOne && !IsNamed(ref json, "rows"u8))
                    throw KnownProblems.Unknown(Short(TextOf(ref json, "a name")), Short(TextOf(ref json, "a name")), ["row", "rows"]);
                if (rows is not null)
                    throw KnownProblems.Wrong(isOne ? "row" : "rows", "is there beside other rows", "send 'row' or 'rows', once");
                json.Read();
                rows = isOne ? ReadOne(ref json, model, whole) : ReadMany(ref json, model, most, whole);
            }

            json.Read(); // nothing may follow
            return rows ?? throw KnownProblems.Missing("rows", "send {\"row\": {...}} or {\"rows\": [{...}, ...]}");
        }
        catch
        {
            rows?.Dispose();
            throw;
        }
    }

    /// <summary>One row, an object that stands alone.</summary>
    public static ScorerRows ReadRow(ReadOnlySpan<byte> element, ServedModel model)
    {
        try
        {
            Utf8JsonReader json = new(element, Options);
            json.Read();
            return ReadOne(ref json, model, whole: true);
        }
        catch (JsonException error)
        {
            throw KnownProblems.NoJson(error);
        }
    }

    /// <summary>Fills one row from the object that the reader stands on.</summary>
    public static void Fill(ref Utf8JsonReader json, ScorerRows rows, ServedModel model, RowPlace place, bool whole)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            throw KnownProblems.Wrong(place.ToString(), "is no object", "write a row as {\"feature\": value, ...}");
        int expected = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int input = Find(ref json, rows, place, expected);
            if (input == ScorerRows.Unknown)
            {
                string name = Short(TextOf(ref json, place.ToString()));
                throw KnownProblems.Unknown(place.Of(name), name, [.. model.Pool.Inputs.Select(one => one.Name)]);
            }

            expected = input + 1;
            json.Read();
            RowValue.Set(ref json, rows, model.Pool.Inputs, input, place);
        }

        RequireGiven(rows, model, place, whole);
    }

    /// <exception cref="ProblemException">An input was not given.</exception>
    public static void RequireGiven(ScorerRows rows, ServedModel model, RowPlace place, bool whole)
    {
        for (int input = 0; input < model.Champion.Inputs.Count; input++)
        {
            ScorerInput wanted = model.Pool.Inputs[input];
            if ((whole || wanted.IsNeeded) && !rows.IsGiven(place.Row, input))
                throw KnownProblems.Missing(place.Of(wanted.Name), wanted.MayBeMissing ? "give it, or null where it is not known" : "give it");
        }
    }

    /// <summary>A text of the reader, for messages and names with escapes.</summary>
    public static string TextOf(ref Utf8JsonReader json, string field)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw KnownProblems.BadText(field);
        }
    }

    /// <summary>As much of what a caller wrote as a message repeats.</summary>
    public static string Short(string text) => text.Length <= 60 ? text : text[..60] + "...";

    static bool IsNamed(ref Utf8JsonReader json, ReadOnlySpan<byte> name) =>
        (json.ValueIsEscaped ? Encoding.UTF8.GetBytes(TextOf(ref json, "a name")) : json.ValueSpan).SequenceEqual(name);

    static ScorerRows ReadOne(ref Utf8JsonReader json, ServedModel model, bool whole)
    {
        ScorerRows rows = model.Pool.Take(1);
        try
        {
            Fill(ref json, rows, model, new RowPlace("row", 0, IsOnly: true), whole);
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    static ScorerRows ReadMany(ref Utf8JsonReader json, ServedModel model, int most, bool whole)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw KnownProblems.Wrong("rows", "is no list", "write [{...}, ...], or 'row' for one row");
        ScorerRows rows = model.Take(Count(json, "rows", most), "rows");
        try
        {
            for (int row = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; row++)
                Fill(ref json, rows, model, new RowPlace("rows", row), whole);
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>The elements of the list that a copy of the reader stands on.</summary>
    static int Count(Utf8JsonReader json, string field, int most)
    {
        int count = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            json.Skip();
            if (++count > most)
                throw KnownProblems.TooManyRows(field, most);
        }

        return count > 0 ? count : throw KnownProblems.Wrong(field, "has no row", "send one row at least");
    }

    static int Find(ref Utf8JsonReader json, ScorerRows rows, RowPlace place, int expected) => json.ValueIsEscaped
        ? rows.Find(Encoding.UTF8.GetBytes(TextOf(ref json, place.ToString())), expected)
        : rows.Find(json.ValueSpan, expected);
}

/// <summary>Where a row stands in the body, for messages.</summary>
/// <param name="Field">The field that holds the rows.</param>
/// <param name="Row">Its place among them, from 0.</param>
/// <param name="IsOnly">Whether the field is the row itself.</param>
readonly record struct RowPlace(string Field, int Row, bool IsOnly = false)
{
    public string Of(string name) => $"{this}.{name}";

    public override string ToString() => IsOnly ? Field : $"{Field}[{Row}]";
}
