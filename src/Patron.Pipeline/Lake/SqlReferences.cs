using System.Globalization;
using System.Text;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Lake;

/// <summary>A table that a SELECT names.</summary>
/// <param name="Name">With its layer: <c>silver.orders</c>; without where none is written; of a table outside, its path.</param>
/// <param name="Offset">Where in the text it stands, in characters from 0.</param>
public sealed record SqlReference(string Name, int Offset)
{
    /// <summary>Which version of which table, by its name or its folder.</summary>
    internal TableReference Target { get; init; } = TableReference.To(Name);

    /// <summary>The name that the text gives it; empty where it gives none.</summary>
    internal string Alias { get; init; } = "";

    /// <summary>What rows have to satisfy to play a part in the result.</summary>
    internal List<SqlCondition> Conditions { get; } = [];
}

/// <summary>A call of a function.</summary>
/// <param name="Name">The function.</param>
/// <param name="Offset">Where in the text it stands, in characters from 0.</param>
/// <param name="IsOverWindow">Whether it looks at a window of other rows: <c>sum(x) OVER ()</c>.</param>
/// <param name="IsInSubquery">Whether it stands in a SELECT within the text's own.</param>
sealed record SqlCall(string Name, int Offset, bool IsOverWindow, bool IsInSubquery);

/// <summary>What a SELECT refers to, told by the engine's own parser; the tables need not exist.</summary>
public sealed class SqlReferences
{
    /// <summary>The function that reads a Delta table by its folder.</summary>
    internal const string Scan = "delta_scan";

    /// <summary>Functions of the clock that are written like columns.</summary>
    static readonly HashSet<string> WithoutParentheses = new(StringComparer.OrdinalIgnoreCase)
    {
        "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp",
    };

    readonly SortedDictionary<int, SqlReference> _references = [];
    readonly HashSet<string> _functions = new(StringComparer.OrdinalIgnoreCase);
    readonly List<SqlCall> _calls = [];
    readonly HashSet<string> _spelledOut = new(StringComparer.OrdinalIgnoreCase);
    readonly byte[] _utf8;
    readonly int _before;

    SqlReferences(string sql, int before) => (_utf8, _before) = (Encoding.UTF8.GetBytes(sql), before);

    /// <summary>The lake's tables, common table expressions left out, in the order of the text.</summary>
    public IReadOnlyList<SqlReference> Tables => [.. _references.Values.Where(reference => reference.Target.Path is null)];

    /// <summary>Those and the tables that <c>delta_scan('path')</c> reads, in the order of the text.</summary>
    internal IReadOnlyList<SqlReference> All => [.. _references.Values];

    /// <summary>The one that stands at a place of the tree; null for none.</summary>
    internal SqlReference? At(int location) => _references.GetValueOrDefault(location);

    /// <summary>What the result depends on, as steps name their inputs: see <see cref="TableReference"/>.</summary>
    public IReadOnlyList<string> Inputs => [.. _references.Values.Select(reference => reference.Target.ToString()).Distinct()];

    /// <summary>Whether a column is written with the table's whole name before it, which an alias would make unknown.</summary>
    internal bool IsSpelledOut(SqlReference table) => _spelledOut.Contains(table.Name);

    /// <summary>The functions that the text calls, those that make tables included.</summary>
    public IReadOnlySet<string> Functions => _functions;

    /// <summary>The calls of functions, in the order of the tree.</summary>
    internal IReadOnlyList<SqlCall> Calls => _calls;

    /// <summary>Whether the text calls <c>as_of()</c>.</summary>
    public bool UsesAsOf => _functions.Contains("as_of");

    /// <summary>Parses one SELECT.</summary>
    /// <exception cref="SqlSyntaxException">The text is not one SELECT; the exception says where.</exception>
    public static SqlReferences Of(string sql, Connection connection) => Of(sql, 0, connection);

    /// <summary>Parses one SQL expression.</summary>
    /// <exception cref="SqlSyntaxException">The text is not one; the exception says where.</exception>
    internal static SqlReferences OfExpression(string sql, Connection connection) => OfExpression("SELECT ", sql, "", connection);

    /// <summary>Parses one SQL expression as it stands in parentheses, where nothing may follow it.</summary>
    /// <exception cref="SqlSyntaxException">The text is not one; the exception says where.</exception>
    internal static SqlReferences OfEnclosed(string sql, Connection connection) => OfExpression("SELECT (", sql, "\n)", connection);

    static SqlReferences OfExpression(string before, string sql, string after, Connection connection)
    {
        try
        {
            return Of(before + sql + after, before.Length, connection);
        }
        catch (SqlSyntaxException error)
        {
            throw new SqlSyntaxException(error.Message, Math.Clamp(error.Offset - before.Length, 0, sql.Length));
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

    static SqlReferences Of(string sql, int before, Connection connection)
    {
        using JsonDocument document = SqlTree.Parse(sql, connection);
        SqlReferences references = new(sql, before);
        references.Visit(document.RootElement.GetProperty("statements"), [], false);
        SqlConditions.Add(document.RootElement, references.At, connection);
        return references;
    }

    void Visit(JsonElement element, HashSet<string> known, bool isInside)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
                Visit(item, known, isInside);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (element.TryGetProperty("cte_map", out JsonElement expressions))
                known = [.. known, .. NamesOf(expressions)];
            Note(element, known, isInside);
            isInside |= element.Word("class") == "SUBQUERY";
            foreach (JsonProperty property in element.EnumerateObject())
                Visit(property.Value, known, isInside);
        }
    }

    static IEnumerable<string> NamesOf(JsonElement expressions) =>
        expressions.GetProperty("map").EnumerateArray().Select(entry => entry.GetProperty("key").GetString()!);

    void Note(JsonElement node, HashSet<string> known, bool isInside)
    {
        if (node.Word("class") is "FUNCTION" or "WINDOW")
        {
            int at = Math.Max(0, Characters(LocationOf(node)));
            _calls.Add(new SqlCall(node.Word("function_name") ?? "", at, node.Word("class") == "WINDOW", isInside));
        }

        switch (node.Word("type"))
        {
            case "BASE_TABLE":
                string schema = node.Word("schema_name") ?? "";
                string table = node.Word("table_name") ?? "";
                if (schema.Length > 0 || !known.Contains(table))
                    AddTable(node, schema.Length > 0 ? $"{schema}.{table}" : table);
                break;
            case "TABLE_FUNCTION" when Scan.Equals(node.GetProperty("function").Word("function_name"), StringComparison.OrdinalIgnoreCase):
                AddScan(node);
                break;
            case "COLUMN_REF" when node.GetProperty("column_names") is var names && names.GetArrayLength() == 1
                && WithoutParentheses.Contains(names[0].GetString()!):
                _calls.Add(new SqlCall(names[0].GetString()!, Math.Max(0, Characters(LocationOf(node))), false, isInside));
                break;
            case "COLUMN_REF" when node.GetProperty("column_names") is var names && names.GetArrayLength() > 2:
                _spelledOut.Add($"{names[0].GetString()}.{names[1].GetString()}");
                break;
            case "FUNCTION":
                _functions.Add(node.GetProperty("function_name").GetString()!);
                break;
        }
    }

    void AddTable(JsonElement node, string name)
    {
        int location = LocationOf(node);
        _references[location] = new SqlReference(name, Characters(location))
        {
            Target = node.GetProperty("at_clause") is { ValueKind: JsonValueKind.Object } at
                ? At(name, at, Characters(location))
                : TableReference.To(name),
            Alias = node.Word("alias") ?? "",
        };
    }

    static TableReference At(string table, JsonElement clause, int offset)
    {
        string? literal = SqlTree.Literal(clause.GetProperty("expr"));
        bool isVersion = string.Equals(clause.Word("unit"), "VERSION", StringComparison.OrdinalIgnoreCase);
        if (isVersion && long.TryParse(literal, NumberStyles.None, CultureInfo.InvariantCulture, out long version))
            return TableReference.To(table, version: version);
        return !isVersion && literal is not null
            ? TableReference.To(table, instant: literal)
            : throw new SqlSyntaxException("AT takes (VERSION => 3) or (TIMESTAMP => '2026-01-31'), each a constant", offset);
    }

    void AddScan(JsonElement node)
    {
        int location = LocationOf(node);
        JsonElement[] arguments = [.. node.GetProperty("function").GetProperty("children").EnumerateArray()];
        string path = arguments is [var argument] && SqlTree.Literal(argument) is { Length: > 0 } text
            ? text
            : throw new SqlSyntaxException("delta_scan takes the folder of one table, in quotes", Characters(location));
        _references[location] = new SqlReference(path, Characters(location))
        {
            Target = TableReference.Outside(path),
            Alias = node.Word("alias") ?? "",
        };
    }

    /// <summary>The engine places tables in bytes of UTF-8.</summary>
    int Characters(int bytes) => Encoding.UTF8.GetCharCount(_utf8, 0, Math.Clamp(bytes, 0, _utf8.Length)) - _before;

    internal static int LocationOf(JsonElement node) =>
        node.GetProperty("query_location").TryGetInt32(out int offset) ? offset : 0;
}
