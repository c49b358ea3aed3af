using System.Globalization;
using System.Text.Json;
using Patron.DuckDb;

namespace Patron.Pipeline.Lake;

/// <summary>A SELECT as the engine's own parser sees it.</summary>
static class SqlTree
{
    const string Before = """
        {"error":false,"statements":[{"node":{"type":"SELECT_NODE","modifiers":[],"cte_map":{"map":[]},"select_list":[
        """;

    const string After = """
        ],"from_table":{"type":"EMPTY","alias":"","sample":null,"query_location":18446744073709551615},"where_clause":null,
        "group_expressions":[],"group_sets":[],"aggregate_handling":"STANDARD_HANDLING","having":null,"sample":null,
        "qualify":null},"named_param_map":[]}]}
        """;

    /// <summary>Parses one SELECT; its root has one statement.</summary>
    /// <exception cref="SqlSyntaxException">The text is not one SELECT; the exception says where.</exception>
    public static JsonDocument Parse(string sql, Connection connection)
    {
        string json = connection.Scalar<string>($"SELECT json_serialize_sql({Sql.Literal(sql)})");
        JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1024 });
        JsonElement root = document.RootElement;
        SqlSyntaxException? mistake = root.GetProperty("error").GetBoolean()
            ? SyntaxError(root, sql)
            : root.GetProperty("statements").GetArrayLength() != 1 ? new SqlSyntaxException("more than one statement", 0) : null;
        if (mistake is null)
            return document;
        document.Dispose();
        throw mistake;
    }

    /// <summary>An expression of a tree as SQL.</summary>
    public static string Text(JsonElement expression, Connection connection) => connection.Scalar<string>(
        $"SELECT json_deserialize_sql({Sql.Literal(Before + expression.GetRawText() + After)})")["SELECT ".Length..];

    /// <summary>The text of a member; null where it is missing or no text.</summary>
    public static string? Word(this JsonElement node, string name) =>
        node.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A literal text or whole number, also one with a type before it (<c>TIMESTAMP '...'</c>); null for all else.</summary>
    public static string? Literal(JsonElement expression)
    {
        if (expression.Word("class") == "CAST")
            return Literal(expression.GetProperty("child"));
        if (expression.Word("class") != "CONSTANT" || expression.GetProperty("value").GetProperty("is_null").GetBoolean())
            return null;
        JsonElement content = expression.GetProperty("value").GetProperty("value");
        return content.ValueKind switch
        {
            JsonValueKind.String => content.GetString(),
            JsonValueKind.Number => content.GetRawText(),
            _ => null,
        };
    }

    static SqlSyntaxException SyntaxError(JsonElement root, string sql)
    {
        string message = root.GetProperty("error_message").GetString()!;
        if (root.GetProperty("error_type").GetString() == "not implemented")
            return new SqlSyntaxException("not a SELECT", 0);
        int offset = root.TryGetProperty("position", out JsonElement position)
            ? int.Parse(position.GetString()!, CultureInfo.InvariantCulture)
            : 0;
        // Mistakes are placed in code points, tables in bytes.
        return new SqlSyntaxException(message, sql.EnumerateRunes().Take(offset).Sum(rune => rune.Utf16SequenceLength));
    }
}
