using System.Text;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Delivery;

/// <summary>Writes the contacts of a batch into a file, in their order.</summary>
static class CampaignFile
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The ending of a file's name.</summary>
    public static string EndingOf(DeliveryFormat format) => format switch
    {
        DeliveryFormat.Csv => ".csv",
        DeliveryFormat.Jsonl => ".jsonl",
        _ => ".parquet",
    };

    /// <summary>Writes the file, on disk when this returns.</summary>
    public static void Write(string path, DeliveryFormat format, Batch batch, Connection connection, CancellationToken cancellation)
    {
        switch (format)
        {
            case DeliveryFormat.Csv:
                WriteText(path, text => WriteCsv(text, batch, connection, cancellation));
                break;
            case DeliveryFormat.Jsonl:
                WriteText(path, text =>
                {
                    foreach (string contact in batch.Objects(connection, cancellation))
                        text.Write(contact + '\n');
                });
                break;
            default:
                string contacts = $"SELECT _row.* FROM ({batch.Contacts}) ORDER BY _key, _contact";
                connection.Execute($"COPY ({contacts}) TO {Sql.Literal(path)} (FORMAT parquet, COMPRESSION zstd)", cancellation);
                using (FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite))
                    file.Flush(flushToDisk: true);
                break;
        }
    }

    static void WriteText(string path, Action<StreamWriter> write)
    {
        using FileStream file = new(path, FileMode.Create, FileAccess.Write);
        using StreamWriter text = new(file, Utf8);
        write(text);
        text.Flush();
        file.Flush(flushToDisk: true);
    }

    /// <summary>RFC 4180: fields in quotes where they have to be, quotes doubled, lines that end in CR and LF; an empty field is no value.</summary>
    static void WriteCsv(StreamWriter text, Batch batch, Connection connection, CancellationToken cancellation)
    {
        using Result result = connection.Query(
            $"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (SELECT _row.* FROM ({batch.Contacts}) ORDER BY _key, _contact)", cancellation);
        text.Write(string.Join(',', result.Columns.Select(column => Quoted(column.Name))) + "\r\n");
        while (result.TryNext(out DataChunk chunk))
        {
            for (int row = 0; row < chunk.Rows; row++)
            {
                for (int column = 0; column < result.Columns.Count; column++)
                {
                    if (column > 0)
                        text.Write(',');
                    if (!chunk[column].IsNull(row))
                        text.Write(Quoted(chunk[column].Text(row)));
                }

                text.Write("\r\n");
            }
        }
    }

    static string Quoted(string value) =>
        value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
