using System.Text.Json;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Modelling.Scorers;

namespace Patron.Server.Scoring;

/// <summary>Writes what models say; numbers in as many digits as give the same bits again.</summary>
static class ScoreWriter
{
    /// <summary><c>{"model": ..., "version": ..., "rows": [{...}, ...]}</c></summary>
    public static void Write(Utf8JsonWriter json, ServedModel model, ScorerRows rows, ScoredRows scored)
    {
        json.WriteStartObject();
        WriteModel(json, model);
        json.WriteStartArray("rows"u8);
        for (int row = 0; row < rows.Count; row++)
        {
            json.WriteStartObject();
            WriteKey(json, model, rows, row);
            WriteOutputs(json, model, scored, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteModel(Utf8JsonWriter json, ServedModel model)
    {
        json.WriteString("model"u8, model.Champion.Name);
        json.WriteNumber("version"u8, model.Champion.Version);
    }

    /// <summary>Who the row is about, where the caller said so.</summary>
    public static void WriteKey(Utf8JsonWriter json, ServedModel model, ScorerRows rows, int row)
    {
        if (model.KeyPlace >= 0 && ((CategoryColumn)rows.Table.Columns[model.KeyPlace]).Values[row] is { } key)
            json.WriteString("customer_key"u8, key);
    }

    public static void WriteOutputs(Utf8JsonWriter json, ServedModel model, ScoredRows scored, int row)
    {
        for (int place = 0; place < scored.Columns.Count; place++)
        {
            json.WritePropertyName(model.Outputs[place]);
            WriteValue(json, scored.Columns[place], row);
        }
    }

    public static void WriteValue(Utf8JsonWriter json, FeatureColumn column, int row)
    {
        if (column is NumericColumn numbers)
            WriteNumber(json, numbers.Values[row]);
        else if (((CategoryColumn)column).Values[row] is { } text)
            json.WriteStringValue(text);
        else
            json.WriteNullValue();
    }

    /// <summary>A number; null for those that JSON does not have.</summary>
    public static void WriteNumber(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number))
            json.WriteNumberValue(number);
        else
            json.WriteNullValue();
    }
}
