namespace Patron.Models.Tests.Documentation;

/// <summary>A page of docs/models, whose tables tests read.</summary>
sealed class Page(string name)
{
    readonly string[] _lines = File.ReadAllLines(Repository.PathOf("docs", "models", name));

    public string Text => string.Join('\n', _lines);

    /// <summary>The rows of the table whose first column has that heading, cells trimmed.</summary>
    public string[][] Table(string firstHeading)
    {
        int heading = Array.FindIndex(_lines, line => line.StartsWith($"| {firstHeading} |", StringComparison.Ordinal));
        Assert.True(heading >= 0, $"no table that begins with '{firstHeading}'");
        return
        [
            .. _lines.Skip(heading + 2).TakeWhile(line => line.StartsWith('|'))
                .Select(line => line.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        ];
    }
}
