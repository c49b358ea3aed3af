using System.Text.RegularExpressions;
using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>Partition values, texts in the log, as typed constants: section "Partition Value Serialization".</summary>
static partial class PartitionValue
{
    public static string ToSql(DeltaType type, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return $"CAST(NULL AS {type.SqlType})";
        if (type == PrimitiveTypes.Binary)
            return $"encode({Sql.Literal(text)})";
        if (type == PrimitiveTypes.Timestamp && !HasZone().IsMatch(text))
            text += "+00";
        return $"CAST({Sql.Literal(text)} AS {type.SqlType})";
    }

    [GeneratedRegex(@":\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)$")]
    private static partial Regex HasZone();
}
