using System.Runtime.InteropServices;
using System.Text.Json;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Hosting;
using Patron.Server.Problems;

namespace Patron.Server.Scoring;

/// <summary>
/// Reads the JSON that MLflow's scoring server takes: <c>dataframe_split</c>, <c>dataframe_records</c>, <c>instances</c> or <c>inputs</c>. As there,
/// columns that the model does not know are passed over, numbers that are not given are unknown, and texts are required.
/// </summary>
static class MlflowReader
{
    static readonly string[] Forms = ["dataframe_split", "dataframe_records", "instances", "inputs"];

    /// <exception cref="ProblemException">It is not as it has to be.</exception>
    public static ScorerRows Read(ReadOnlySpan<byte> body, ServedModel model, int most)
    {
        using JsonDocument document = JsonElements.Parse(body);
        JsonElement root = document.RootElement;
        string remedy = $"send {{\"{string.Join("\": ...}, {\"", Forms)}\": ...}}";
        if (root.ValueKind != JsonValueKind.Object)
            throw KnownProblems.Wrong("", "is no object", remedy);
        string[] given = [.. root.EnumerateObject().Select(property => JsonElements.NameOf(property, "the body")).Where(Forms.Contains)];
        if (given.Length != 1)
            throw KnownProblems.Wrong("", given.Length == 0 ? "has no rows" : "has rows in more than one form", remedy);
        MlflowRows rows = new(model, most);
        JsonElement element = root.GetProperty(given[0]);
        return (given[0], element.ValueKind) switch
        {
            ("dataframe_split", _) => Split(rows, element),
            ("inputs", JsonValueKind.Object) => Columns(rows, element),
            (_, JsonValueKind.Array) => Rows(rows, element, given[0]),
            _ => throw KnownProblems.Wrong(given[0], "is no list of rows", "write [{\"feature\": value, ...}, ...]"),
        };
    }

    static ScorerRows Split(MlflowRows rows, JsonElement split)
    {
        if (split.ValueKind != JsonValueKind.Object)
            throw KnownProblems.Wrong("dataframe_split", "is no object", "write {\"columns\": [...], \"data\": [[...], ...]}");
        string[] columns = [.. JsonElements.ItemsOf(split, "columns").Select(name => JsonElements.Text(name, "dataframe_split.columns"))];
        JsonElement[] data = [.. JsonElements.ItemsOf(split, "data")];
        if (columns.Length == 0)
            throw KnownProblems.Missing("dataframe_split.columns", "name the columns of the data");
        rows.Begin(data.Length, "dataframe_split.data");
        for (int row = 0; row < data.Length; row++)
            rows.FillList(row, data[row], columns);
        return rows.End();
    }

    static ScorerRows Rows(MlflowRows rows, JsonElement list, string form)
    {
        rows.Begin(list.GetArrayLength(), form);
        int row = 0;
        foreach (JsonElement element in list.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Object)
                rows.FillObject(row++, element);
            else
                rows.FillList(row++, element, rows.InOrder);
        }

        return rows.End();
    }

    /// <summary>Columns by name, each a list as long as the others, or one value for a single row.</summary>
    static ScorerRows Columns(MlflowRows rows, JsonElement columns)
    {
        JsonProperty[] all = [.. columns.EnumerateObject()];
        if (all.Length == 0)
            throw KnownProblems.Wrong("inputs", "has no column", "write {\"feature\": [...], ...}");
        int LengthOf(JsonElement column) => column.ValueKind == JsonValueKind.Array ? column.GetArrayLength() : 1;
        int count = LengthOf(all[0].Value);
        rows.Begin(count, "inputs");
        foreach (JsonProperty column in all)
        {
            string name = JsonElements.NameOf(column, "inputs");
            if (LengthOf(column.Value) != count)
            {
                throw KnownProblems.Wrong(
                    $"inputs.{RowReader.Short(name)}", $"has {LengthOf(column.Value)} values, and the first column has {count}", "make the columns equally long");
            }

            int row = 0;
            foreach (JsonElement value in column.Value.ValueKind == JsonValueKind.Array ? column.Value.EnumerateArray() : Enumerable.Repeat(column.Value, 1))
                rows.Set(row++, name, value);
        }

        return rows.End();
    }
}

/// <summary>Rows of a request of MLflow's in the making.</summary>
sealed class MlflowRows(ServedModel model, int most)
{
    readonly Dictionary<string, int> _places = model.Pool.Inputs.Select((input, place) => (input.Name, place)).ToDictionary(StringComparer.Ordinal);
    ScorerRows? _rows;
    string _form = "";

    /// <summary>The champion's inputs, for rows without names.</summary>
    public string[] InOrder { get; } = [.. model.Champion.Inputs.Select(input => input.Name)];

    public void Begin(int count, string form)
    {
        _form = form;
        if (count == 0)
            throw KnownProblems.Wrong(form, "has no row", "send one row at least");
        if (count > most)
            throw KnownProblems.TooManyRows(form, most);
        _rows = model.Take(count, form);
    }

    public void FillObject(int row, JsonElement element)
    {
        foreach (JsonProperty property in element.EnumerateObject())
            Set(row, JsonElements.NameOf(property, $"{_form}[{row}]"), property.Value);
    }

    public void FillList(int row, JsonElement element, string[] names)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() != names.Length)
        {
            throw KnownProblems.Wrong(
                $"{_form}[{row}]", $"is no list of {names.Length} values", $"give them in the order {RowReader.Short(string.Join(", ", names))}");
        }

        int place = 0;
        foreach (JsonElement value in element.EnumerateArray())
            Set(row, names[place++], value);
    }

    public void Set(int row, string name, JsonElement value)
    {
        if (!_places.TryGetValue(name, out int input))
            return;
        Utf8JsonReader json = new(JsonMarshal.GetRawUtf8Value(value));
        json.Read();
        RowValue.Set(ref json, _rows!, model.Pool.Inputs, input, new RowPlace(_form, row));
    }

    /// <summary>The same of a field of a CSV file.</summary>
    public void SetText(int row, string name, string? text)
    {
        if (!_places.TryGetValue(name, out int input))
            return;
        ScorerInput wanted = model.Pool.Inputs[input];
        RowPlace place = new(_form, row);
        if (!_rows!.Give(row, input))
            throw KnownProblems.Wrong(place.Of(name), "is there twice", "name each column once");
        if (text is null)
            _rows.SetMissing(row, input);
        else if (!wanted.IsNumber)
            _rows.Set(row, input, RowValue.Sound(text, place.Of(name)));
        else
            _rows.Set(row, input, MlflowCsv.Number(text, place.Of(name)));
    }

    public ScorerRows End()
    {
        foreach ((ScorerInput input, int place) in model.Champion.Inputs.Select((input, place) => (input, place)))
        {
            for (int row = 0; row < _rows!.Count; row++)
            {
                if ((!input.IsNumber || !input.MayBeMissing) && !_rows.IsGiven(row, place))
                    throw KnownProblems.Missing($"{_form}[{row}].{input.Name}", "give it");
            }
        }

        return _rows!;
    }
}
