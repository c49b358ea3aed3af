using System.Text;

namespace Patron.Pipeline.Cards;

/// <summary>A card as Markdown.</summary>
static class CardMarkdown
{
    public static string Of(ModelCard card)
    {
        StringBuilder text = new();
        text.Append($"# {Escaped(card.Model)}, version {card.Version}\n\n{Escaped(CardHeading.Of(card))}\n");
        foreach (CardSection section in CardSections.Of(card))
        {
            text.Append($"\n## {Escaped(section.Title)}\n");
            if (section.Words.Count > 0)
                text.Append('\n');
            foreach (string words in section.Words)
                text.Append(section.Words.Count > 1 ? "- " : "").Append(Escaped(words)).Append('\n');
            if (section.Table is { } table)
                Append(text, table);
        }

        return text.ToString();
    }

    static void Append(StringBuilder text, CardTable table)
    {
        text.Append('\n');
        Row(text, table.Columns);
        Row(text, [.. table.Columns.Select((_, column) => table.Numbers.Contains(column) ? "---:" : "---")]);
        foreach (IReadOnlyList<string> row in table.Rows)
            Row(text, [.. row.Select(Escaped)]);
    }

    static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    /// <summary>Text that stays text: a name of a feature or a group may hold anything.</summary>
    static string Escaped(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char letter in text.ReplaceLineEndings(" "))
        {
            if (letter is '|' or '*' or '`' or '<' or '[' or '\\')
                escaped.Append('\\');
            escaped.Append(letter);
        }

        return escaped.ToString();
    }
}
