using System.Text.RegularExpressions;
using Npgsql;
using Npgsql.PostgresTypes;
using Patron.DuckDb;

namespace Patron.Pipeline.Ingestion.Postgres;

/// <summary>One column of a query: how the server is asked for it, and what becomes of it here.</summary>
/// <param name="Name">As the server names it.</param>
/// <param name="Expression">What is selected, over the column's quoted name.</param>
/// <param name="Staged">The engine's type in which it arrives.</param>
/// <param name="Type">The type it shall have; rows whose value it cannot hold are rejected.</param>
/// <param name="Write">Takes the value of the reader's column into a row of the engine's.</param>
sealed partial record PostgresColumn(
    string Name, string Expression, string Staged, string Type, Action<NpgsqlDataReader, int, VectorWriter, int> Write)
{
    const int DaysTo2000 = 10_957;
    const long MicrosecondsTo2000 = 946_684_800_000_000;

    /// <summary>A column of the server's type, told by the reader's description.</summary>
    public static PostgresColumn Of(string name, PostgresType type, string typeName) => type.InternalName switch
    {
        "bool" => Plain(name, "BOOLEAN", (reader, column, vector, row) => vector.Values<bool>()[row] = reader.GetBoolean(column)),
        "int2" => Plain(name, "SMALLINT", (reader, column, vector, row) => vector.Values<short>()[row] = reader.GetInt16(column)),
        "int4" => Plain(name, "INTEGER", (reader, column, vector, row) => vector.Values<int>()[row] = reader.GetInt32(column)),
        "int8" => Plain(name, "BIGINT", (reader, column, vector, row) => vector.Values<long>()[row] = reader.GetInt64(column)),
        "float4" => Plain(name, "FLOAT", (reader, column, vector, row) => vector.Values<float>()[row] = reader.GetFloat(column)),
        "float8" => Plain(name, "DOUBLE",
            (reader, column, vector, row) => vector.Values<double>()[row] = reader.GetDouble(column)),
        "date" => Plain(name, "DATE",
            (reader, column, vector, row) => vector.Values<int>()[row] = Days(reader.GetFieldValue<int>(column))),
        "timestamp" => Plain(name, "TIMESTAMP", Instant),
        "timestamptz" => Plain(name, "TIMESTAMP WITH TIME ZONE", Instant),
        "bytea" => Plain(name, "BLOB",
            (reader, column, vector, row) => vector.SetUtf8(row, reader.GetFieldValue<byte[]>(column))),
        "text" or "varchar" or "bpchar" or "name" => Plain(name, "VARCHAR", Text),
        "numeric" => AsText(name, DecimalOf(typeName)),
        _ when type is PostgresArrayType => new(name, $"to_json({Quoted(name)})::text", "VARCHAR", "VARCHAR", Text),
        _ => AsText(name, "VARCHAR"), // uuid, json and jsonb, enumerations, times of day, intervals: as the server writes them
    };

    /// <summary>A name as the server quotes it.</summary>
    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    static PostgresColumn Plain(string name, string type, Action<NpgsqlDataReader, int, VectorWriter, int> write) =>
        new(name, Quoted(name), type, type, write);

    static PostgresColumn AsText(string name, string type) => new(name, $"{Quoted(name)}::text", "VARCHAR", type, Text);

    static void Text(NpgsqlDataReader reader, int column, VectorWriter vector, int row) =>
        vector.SetText(row, reader.GetString(column));

    static void Instant(NpgsqlDataReader reader, int column, VectorWriter vector, int row) =>
        vector.Values<long>()[row] = Microseconds(reader.GetFieldValue<long>(column));

    // The server counts from 2000, the engine from 1970; what neither or only one of them holds becomes infinity, which no
    // table takes.
    static int Days(int days) =>
        days == int.MinValue ? -int.MaxValue : days > int.MaxValue - DaysTo2000 ? int.MaxValue : days + DaysTo2000;

    static long Microseconds(long microseconds) => microseconds == long.MinValue ? -long.MaxValue
        : microseconds > long.MaxValue - MicrosecondsTo2000 ? long.MaxValue
        : microseconds + MicrosecondsTo2000;

    // A numeric without a precision may hold anything; what has more than ten digits after the point is rejected, unless
    // columns say otherwise.
    static string DecimalOf(string typeName)
    {
        if (!Precision().IsMatch(typeName))
            return "DECIMAL(38,10)";
        Match match = Precision().Match(typeName);
        int width = int.Parse(match.Groups[1].ValueSpan);
        int scale = int.Parse(match.Groups[2].ValueSpan);
        return width <= 38 && scale >= 0 && scale <= width ? $"DECIMAL({width},{scale})" : "VARCHAR";
    }

    [GeneratedRegex(@"\((\d+), ?(-?\d+)\)")]
    private static partial Regex Precision();
}
