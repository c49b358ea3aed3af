using System.Text;
using Patron.Delta.Schema;

namespace Patron.Delta.Data;

/// <summary>
/// Partition values as the log's texts: section "Partition Value Serialization". An empty text stands for NULL, so that an empty
/// string comes back as NULL, as from other writers.
/// </summary>
static class PartitionText
{
    const string NullFolder = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>Bytes of one part of a path that every file system takes, with room for the column's name.</summary>
    const int LongestValue = 120;

    /// <summary>The SQL text of a column's value; NULL for NULL and for the empty string.</summary>
    /// <exception cref="DeltaException">The type has no partitions.</exception>
    public static string Expression(string column, Field field)
    {
        string text = field.Type switch
        {
            DecimalType => $"CAST({column} AS VARCHAR)",
            PrimitiveType { Name: "string" } => column,
            PrimitiveType { Name: "binary" } => $"decode({column})",
            PrimitiveType { Name: "timestamp" } => $"strftime(timezone('UTC', {column}), '%Y-%m-%dT%H:%M:%S.%fZ')",
            PrimitiveType { Name: "timestamp_ntz" } => $"strftime({column}, '%Y-%m-%d %H:%M:%S.%f')",
            PrimitiveType { Name: "float" or "double" } =>
                $"CASE WHEN isnan({column}) THEN 'NaN' WHEN isinf({column}) THEN CASE WHEN {column} > 0 THEN 'Infinity' "
                + $"ELSE '-Infinity' END ELSE CAST({column} AS VARCHAR) END",
            PrimitiveType primitive when primitive != PrimitiveTypes.Void => $"CAST({column} AS VARCHAR)",
            _ => throw new DeltaException($"a table cannot be partitioned by '{field.Name}', which is {field.Type}"),
        };
        return $"nullif({text}, '')";
    }

    /// <summary>
    /// The folder of a partition, as other writers name it. It only serves people: the log says which values a file has. Long
    /// values are cut.
    /// </summary>
    public static string Folder(IEnumerable<(string Column, string? Text)> values) =>
        string.Join('/', values.Select(value => $"{Escape(value.Column)}={(value.Text is null ? NullFolder : Escape(value.Text))}"));

    /// <summary>Equal for files of one partition.</summary>
    public static string KeyOf(DataFile file) => string.Join('|', file.PartitionValues
        .OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => string.IsNullOrEmpty(entry.Value) ? entry.Key : $"{entry.Key}={entry.Value.Length}:{entry.Value}"));

    /// <summary>A path with such folders as the URI that the log holds.</summary>
    public static string ToUri(string path) => path.Replace("%", "%25", StringComparison.Ordinal);

    static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (Rune letter in text.EnumerateRunes())
        {
            string part = Uri.EscapeDataString(letter.ToString());
            if (escaped.Length + part.Length > LongestValue)
                break;
            escaped.Append(part);
        }

        return escaped.ToString();
    }
}
