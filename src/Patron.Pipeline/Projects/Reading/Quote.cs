namespace Patron.Pipeline.Projects.Reading;

/// <summary>The user's own words inside a message: quoted, on one line, not too long.</summary>
static class Quote
{
    const int Longest = 60;

    public static string Of(string text)
    {
        string line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return line.Length <= Longest ? $"'{line}'" : $"'{line[..Longest]}...'";
    }
}
