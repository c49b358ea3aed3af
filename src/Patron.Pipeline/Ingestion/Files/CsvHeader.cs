using System.Text;
using Patron.DuckDb;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>The names in a CSV file's first line. Read apart from the rows, because the engine's detection gives up on unfit rows.</summary>
static class CsvHeader
{
    public static IReadOnlyList<string> Read(SourceFile file, string delimiter, Connection connection)
    {
        using Result result = connection.Query($"SELECT line FROM {TextLines.Of([file])} LIMIT 1");
        ColumnTable first = result.ReadAll();
        return first.Rows == 0 || first.IsNull("line", 0) ? [] : Split(first.Texts("line")[0]!.TrimStart('\uFEFF'), delimiter);
    }

    /// <summary>A line's fields, quotes taken off.</summary>
    internal static IReadOnlyList<string> Split(string line, string delimiter)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool isQuoted = false;
        for (int at = 0; at < line.Length; at++)
        {
            if (line[at] == '"')
            {
                bool isDoubled = isQuoted && at + 1 < line.Length && line[at + 1] == '"';
                if (isDoubled)
                    field.Append(line[at++]);
                else
                    isQuoted = !isQuoted;
            }
            else if (!isQuoted && string.CompareOrdinal(line, at, delimiter, 0, delimiter.Length) == 0)
            {
                fields.Add(field.ToString());
                field.Clear();
                at += delimiter.Length - 1;
            }
            else
            {
                field.Append(line[at]);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
