using Patron.DuckDb;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// Reasons in words, as SQL: the text of a condition, and after every column it names the customer's own value, such as
/// <c>churn 0.712 &gt;= 0.6 and value 83.20 &gt;= 50</c>.
/// </summary>
/// <param name="types">Type of every column of the customer view.</param>
sealed class WhySql(IReadOnlyDictionary<string, LogicalType> types)
{
    /// <summary>Numbers and texts as reasons show them; the SQL below calls these.</summary>
    public const string Macros = """
        CREATE OR REPLACE TEMP MACRO said_number(number) AS CASE
          WHEN abs(number) < 1 THEN CAST(CAST(number AS DECIMAL(4, 3)) AS VARCHAR)
          WHEN abs(number) < 1e15 THEN CAST(CAST(number AS DECIMAL(18, 2)) AS VARCHAR)
          ELSE coalesce(format('{:.2f}', CAST(number AS DOUBLE)), 'missing') END;
        CREATE OR REPLACE TEMP MACRO said_text(text) AS coalesce('''' || text || '''', 'missing');
        CREATE OR REPLACE TEMP MACRO said(thing) AS coalesce(CAST(thing AS VARCHAR), 'missing');
        """;

    /// <summary>An expression with the customer's values, after some words.</summary>
    public string Sentence(string before, ViewExpression expression)
    {
        List<string> pieces = [];
        string text = before;
        int at = 0;
        foreach (ColumnMention column in expression.Columns.Where(column => types.ContainsKey(column.Name)))
        {
            int end = column.Offset + column.Length;
            text += expression.Text[at..end] + " ";
            pieces.Add(Sql.Literal(text));
            pieces.Add(Said(column.Name));
            (text, at) = ("", end);
        }

        text += expression.Text[at..];
        if (text.Length > 0)
            pieces.Add(Sql.Literal(text));
        return pieces.Count == 1 ? pieces[0] : $"concat({string.Join(", ", pieces)})";
    }

    string Said(string column)
    {
        string function = types[column].Id switch
        {
            TypeId.Double or TypeId.Float or TypeId.Decimal => "said_number",
            TypeId.Varchar => "said_text",
            _ => "said",
        };
        return $"{function}({CustomerSource.View}.{Sql.Identifier(column)})";
    }
}
