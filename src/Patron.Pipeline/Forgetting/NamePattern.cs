using System.Text;

namespace Patron.Pipeline.Forgetting;

/// <summary>A customer's key as a whole word of a text, as a regular expression that .NET and the SQL engine read alike.</summary>
static class NamePattern
{
    /// <summary>The expression.</summary>
    public static string Of(string customer)
    {
        StringBuilder escaped = new();
        foreach (char letter in customer)
            escaped.Append(char.IsAsciiLetterOrDigit(letter) || letter > 127 ? $"{letter}" : $"\\{letter}");
        return $"(^|[^A-Za-z0-9_-]){escaped}($|[^A-Za-z0-9_-])";
    }
}
