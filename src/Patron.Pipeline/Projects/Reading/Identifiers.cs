using System.Text;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Names of things: <c>[a-z][a-z0-9_]*</c>, at most 60 letters.</summary>
static class Identifiers
{
    const int Longest = 60;

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= Longest && char.IsAsciiLetterLower(name[0])
        && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');

    /// <summary>The nearest name that is one: <c>my_shop</c> for <c>My-Shop</c>.</summary>
    public static string From(string name)
    {
        StringBuilder valid = new();
        foreach (char letter in name.ToLowerInvariant())
            valid.Append(char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) ? letter : '_');
        string text = valid.ToString().Trim('_');
        text = text.Length > 0 && char.IsAsciiLetterLower(text[0]) ? text : "a" + text;
        return text.Length <= Longest ? text : text[..Longest];
    }
}
