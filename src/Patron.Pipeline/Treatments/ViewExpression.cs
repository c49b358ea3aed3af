using System.Text;
using System.Text.Json;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>A column that an expression names, outside its subqueries.</summary>
/// <param name="Name">The column, without its table.</param>
/// <param name="Offset">Where in the canonical text it stands, in characters from 0.</param>
/// <param name="Length">How many characters it takes there.</param>
sealed record ColumnMention(string Name, int Offset, int Length);

/// <summary>A piece of the user's SQL over the columns of the customer view: a condition, a value or an order.</summary>
sealed class ViewExpression
{
    ViewExpression(SqlText sql, string text, IReadOnlyList<SqlReference> tables, IReadOnlyList<ColumnMention> columns, IReadOnlySet<string>? names) =>
        (Sql, Text, Tables, Columns, Names) = (sql, text, tables, columns, names);

    /// <summary>As written, with its place.</summary>
    public SqlText Sql { get; }

    /// <summary>In one line, without comments.</summary>
    public string Text { get; }

    /// <summary>Tables that subqueries read.</summary>
    public IReadOnlyList<SqlReference> Tables { get; }

    /// <summary>The columns it names, in the order of <see cref="Text"/>.</summary>
    public IReadOnlyList<ColumnMention> Columns { get; }

    /// <summary>Every name of a column anywhere in it, subqueries included; null where it means all columns without naming them.</summary>
    public IReadOnlySet<string>? Names { get; }

    /// <summary>The text with columns replaced by what they stand for, such as the cost of a rule; by name, without regard to case.</summary>
    /// <param name="meanings">SQL by name.</param>
    public string With(IReadOnlyDictionary<string, string> meanings)
    {
        StringBuilder text = new();
        int at = 0;
        foreach (ColumnMention column in Columns.Where(column => meanings.ContainsKey(Text.Substring(column.Offset, column.Length))))
        {
            text.Append(Text, at, column.Offset - at).Append(meanings[column.Name]);
            at = column.Offset + column.Length;
        }

        return text.Append(Text, at, Text.Length - at).ToString();
    }

    /// <summary>Parses a condition or a value; null where that fails, with the problem added.</summary>
    public static ViewExpression? Value(SqlText sql, Connection connection, ProblemList problems) =>
        Of(sql, "SELECT (\n", $"\n) FROM {CustomerSource.View}", connection, problems);

    /// <summary>Parses what may stand in ORDER BY.</summary>
    public static ViewExpression? Order(SqlText sql, Connection connection, ProblemList problems) =>
        Of(sql, "SELECT row_number() OVER (ORDER BY\n", $"\n) FROM {CustomerSource.View}", connection, problems);

    static ViewExpression? Of(SqlText sql, string before, string after, Connection connection, ProblemList problems)
    {
        try
        {
            SqlReferences references = SqlReferences.Of(before + sql.Text + after, connection);
            string text = SqlLayout.Canonical(sql);
            using JsonDocument tree = Parsed(before + text + after, connection);
            JsonElement root = tree.RootElement.GetProperty("statements")[0].GetProperty("node");
            HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
            return new ViewExpression(
                sql,
                text,
                [
                    .. references.Tables.Where(table => table.Name != CustomerSource.View)
                        .Select(table => table with { Offset = table.Offset - before.Length }),
                ],
                Mentions(before, text, before + text + after, root),
                CollectNames(root, names) ? names : null);
        }
        catch (SqlSyntaxException error)
        {
            int offset = Math.Clamp(error.Offset - before.Length, 0, sql.Text.TrimEnd().Length);
            problems.Add(sql, offset, error.Message, "write one SQL expression over the columns of the customer view");
            return null;
        }
    }

    static JsonDocument Parsed(string sql, Connection connection) => JsonDocument.Parse(
        connection.Scalar<string>($"SELECT json_serialize_sql({DuckDb.Sql.Literal(sql)})"), new JsonDocumentOptions { MaxDepth = 1024 });

    /// <summary>Collects the last parts of all names of columns; false where there is a star.</summary>
    static bool CollectNames(JsonElement element, HashSet<string> names)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().All(item => CollectNames(item, names));
        if (element.ValueKind != JsonValueKind.Object)
            return true;
        string? kind = element.TryGetProperty("class", out JsonElement type) ? type.GetString() : null;
        if (kind == "COLUMN_REF")
            names.UnionWith(element.GetProperty("column_names").EnumerateArray().Select(name => name.GetString()!));
        return kind != "STAR" && element.EnumerateObject().All(property => CollectNames(property.Value, names));
    }

    static List<ColumnMention> Mentions(string before, string text, string sql, JsonElement root)
    {
        List<(string Name, int Place)> found = [];
        Visit(root, found);

        byte[] bytes = Encoding.UTF8.GetBytes(sql);
        return
        [
            .. from column in found
               let offset = Encoding.UTF8.GetCharCount(bytes, 0, column.Place) - before.Length
               orderby offset
               select new ColumnMention(column.Name, offset, LengthOfName(text, offset)),
        ];
    }

    static void Visit(JsonElement element, List<(string, int)> found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
                Visit(item, found);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            string? kind = element.TryGetProperty("class", out JsonElement type) ? type.GetString() : null;
            if (kind == "LAMBDA")
                return;
            if (kind == "COLUMN_REF" && element.GetProperty("query_location").TryGetInt32(out int place))
                found.Add((element.GetProperty("column_names").EnumerateArray().Last().GetString()!, place));
            foreach (JsonProperty property in element.EnumerateObject().Where(property => property.Name != "subquery"))
                Visit(property.Value, found);
        }
    }

    /// <summary>The characters of a name, with what stands before its dots.</summary>
    static int LengthOfName(string text, int offset)
    {
        int at = offset;
        while (at < text.Length)
        {
            int start = at;
            if (text[at] == '"')
                at = text.IndexOf('"', at + 1) is var end and >= 0 ? end + 1 : text.Length;
            else if (text[at] == '.' || char.IsLetterOrDigit(text[at]) || text[at] is '_' or '$')
                at++;
            if (at == start)
                break;
        }

        return at - offset;
    }
}
