using System.Globalization;
using System.Text;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Lake;

/// <summary>A table that a SELECT names.</summary>
/// <param name="Name">With its layer: <c>silver.orders</c>; without where none is written.</param>
/// <param name="Offset">Where in the text it stands, in characters from 0.</param>
public sealed record SqlReference(string Name, int Offset);

/// <summary>What a SELECT refers to, told by the engine's own parser; the tables need not exist.</summary>
public sealed class SqlReferences
{
    List<SqlReference> _tables = [];
    readonly HashSet<string> _functions = new(StringComparer.OrdinalIgnoreCase);

    SqlReferences()
    {
    }

    /// <summary>The tables, common table expressions left out, in the order of the text.</summary>
    public IReadOnlyList<SqlReference> Tables => _tables;

    /// <summary>The functions that the text calls, those that make tables included.</summary>
    public IReadOnlySet<string> Functions => _functions;

    /// <summary>Whether the text calls <c>as_of()</c>.</summary>
    public bool UsesAsOf => _functions.Contains("as_of");

    /// <summary>Parses one SELECT.</summary>
    /// <exception cref="SqlSyntaxException">The text is not one SELECT; the exception says where.</exception>
    public static SqlReferences Of(string sql, Connection connection)
    {
        string json = connection.Scalar<string>($"SELECT json_serialize_sql({Sql.Literal(sql)})");
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1024 });
        JsonElement root = document.RootElement;
        if (root.GetProperty("error").GetBoolean())
            throw SyntaxError(root, sql);
        if (root.GetProperty("statements").GetArrayLength() != 1)
            throw new SqlSyntaxException("more than one statement", 0);

        SqlReferences references = new();
        references.Visit(root.GetProperty("statements"), []);
        byte[] utf8 = Encoding.UTF8.GetBytes(sql);
        references._tables = references._tables.ConvertAll(table => table with { Offset = Characters(utf8, table.Offset) });
        references._tables.Sort((left, right) => left.Offset.CompareTo(right.Offset));
        return references;
    }

    /// <summary>Parses one SQL expression.</summary>
    /// <exception cref="SqlSyntaxException">The text is not one; the exception says where.</exception>
    internal static SqlReferences OfExpression(string sql, Connection connection)
    {
        const string before = "SELECT ";
        try
        {
            SqlReferences references = Of(before + sql, connection);
            references._tables = references._tables.ConvertAll(table => table with { Offset = table.Offset - before.Length });
            return references;
        }
        catch (SqlSyntaxException error)
        {
            throw new SqlSyntaxException(error.Message, Math.Max(0, error.Offset - before.Length));
        }
    }

    /// <summary>Parses a SELECT of the user's: a mistake in it is added to the problems, and null is given.</summary>
    internal static SqlReferences? Of(SqlText sql, Connection connection, ProblemList problems)
    {
        try
        {
            return Of(sql.Text, connection);
        }
        catch (SqlSyntaxException error)
        {
            problems.Add(sql, error.Offset, error.Message, "write one SELECT without a semicolon inside");
            return null;
        }
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

    /// <summary>The engine places tables in bytes of UTF-8.</summary>
    static int Characters(byte[] utf8, int bytes) => Encoding.UTF8.GetCharCount(utf8, 0, Math.Clamp(bytes, 0, utf8.Length));

    void Visit(JsonElement element, HashSet<string> known)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
                Visit(item, known);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (element.TryGetProperty("cte_map", out JsonElement expressions))
                known = [.. known, .. NamesOf(expressions)];
            Note(element, known);
            foreach (JsonProperty property in element.EnumerateObject())
                Visit(property.Value, known);
        }
    }

    static IEnumerable<string> NamesOf(JsonElement expressions) =>
        expressions.GetProperty("map").EnumerateArray().Select(entry => entry.GetProperty("key").GetString()!);

    void Note(JsonElement node, HashSet<string> known)
    {
        if (!node.TryGetProperty("type", out JsonElement type) || type.ValueKind != JsonValueKind.String)
            return;
        if (type.GetString() == "BASE_TABLE")
        {
            string schema = node.GetProperty("schema_name").GetString()!;
            string table = node.GetProperty("table_name").GetString()!;
            if (schema.Length > 0 || !known.Contains(table))
                _tables.Add(new SqlReference(schema.Length > 0 ? $"{schema}.{table}" : table, OffsetOf(node)));
        }
        else if (type.GetString() == "FUNCTION")
        {
            _functions.Add(node.GetProperty("function_name").GetString()!);
        }
    }

    static int OffsetOf(JsonElement node) =>
        node.GetProperty("query_location").TryGetInt32(out int offset) ? offset : 0;
}
