using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Server.Customers;

/// <summary>A gold table with rows of customers, of each kind those of the newest instant.</summary>
/// <param name="Name">Its name, and that of its rows in answers.</param>
/// <param name="Kinds">The columns whose values tell the kinds apart: each model has instants of its own.</param>
sealed record GoldTable(string Name, params IReadOnlyList<string> Kinds)
{
    const string Run = "run_id";

    /// <summary>All that tell something of a customer.</summary>
    public static readonly IReadOnlyList<GoldTable> All =
    [
        new("scores", "model"), new("lifetime_value", "model"), new("segments", "segmentation"), new("uplift", "model", "treatment"),
        new("treatments", "campaign") { Order = ["contact_no"] },
    ];

    /// <summary>Columns by which rows of a kind and customer follow each other.</summary>
    public IReadOnlyList<string> Order { get; init; } = [];

    public string FullName => $"gold.{Name}";

    /// <summary>Reads the newest rows, by the first of the kinds: a model, a segmentation or a campaign.</summary>
    public IReadOnlyDictionary<string, KeyedRows> Read(LakeSession lake)
    {
        lake.Bind([FullName]);
        string kinds = string.Join(", ", Kinds);
        string[] order = [Kinds[0], "customer_key", .. Kinds.Skip(1), .. Order];
        using Result result = lake.Connection.Query(
            $"""
            SELECT one.{Kinds[0]}, one.customer_key, one.* EXCLUDE (customer_key, {Run})
            FROM {FullName} AS one
            JOIN (SELECT {kinds}, max(as_of) AS as_of FROM {FullName} GROUP BY {kinds}) AS newest
              ON {string.Join(" AND ", Kinds.Append("as_of").Select(column => $"one.{column} = newest.{column}"))}
            ORDER BY {string.Join(", ", order.Select(column => $"one.{column}"))}
            """);
        Dictionary<string, KeyedRows> read = new(StringComparer.Ordinal);
        ArrayBufferWriter<byte> buffer = new();
        JsonWriterOptions form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
        using Utf8JsonWriter json = new(buffer, form);
        (string Kind, byte[] Key)? last = null;
        while (result.TryNext(out DataChunk chunk))
        {
            for (int row = 0; row < chunk.Rows; row++)
            {
                string kind = chunk[0].Text(row);
                ReadOnlySpan<byte> key = chunk[1].Utf8(row);
                if (last is not { } former || former.Kind != kind || !key.SequenceEqual(former.Key))
                {
                    End();
                    last = (kind, key.ToArray());
                }

                Write(json, result.Columns, chunk, row);
            }
        }

        End();
        return read;

        void End()
        {
            json.Flush();
            if (last is { } ended)
            {
                if (!read.TryGetValue(ended.Kind, out KeyedRows? rows))
                    read.Add(ended.Kind, rows = new KeyedRows());
                rows.Add(ended.Key, buffer.WrittenSpan);
            }

            buffer.ResetWrittenCount();
            json.Reset(buffer);
        }
    }

    /// <summary>A row as a JSON object; a further one of the same customer gets a comma before it.</summary>
    static void Write(Utf8JsonWriter json, IReadOnlyList<Column> columns, DataChunk chunk, int row)
    {
        json.WriteStartObject();
        for (int column = 2; column < columns.Count; column++)
        {
            json.WritePropertyName(columns[column].Name);
            CustomerWriter.WriteValue(json, chunk[column].Value(row));
        }

        json.WriteEndObject();
    }
}
