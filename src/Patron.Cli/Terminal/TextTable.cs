namespace Patron.Cli.Terminal;

/// <summary>Columns of text between spaces, numbers to the right. Long texts are cut, except in the last column, which pushes nothing aside.</summary>
sealed class TextTable(params IReadOnlyList<(string Title, bool Right)> columns)
{
    const int Widest = 60;

    readonly List<string[]> _rows = [];

    public void Add(params IReadOnlyList<string> cells) =>
        _rows.Add([.. cells.Select((cell, index) => index == cells.Count - 1 ? OneLine(cell) : Shorten(OneLine(cell)))]);

    /// <summary>Writes title, rule and rows, each line after some spaces.</summary>
    public void Write(TextWriter output, int indent = 0)
    {
        int[] widths = [.. columns.Select((column, index) => _rows.Select(row => row[index].Length).Append(column.Title.Length).Max())];
        string start = new(' ', indent);
        output.WriteLine(start + Line([.. columns.Select(column => column.Title)], widths));
        output.WriteLine(start + string.Join("  ", widths.Select(width => new string('-', Math.Min(width, Widest)))));
        foreach (string[] row in _rows)
            output.WriteLine(start + Line(row, widths));
    }

    string Line(string[] cells, int[] widths) =>
        string.Join("  ", cells.Select((cell, index) => columns[index].Right ? cell.PadLeft(widths[index]) : cell.PadRight(widths[index]))).TrimEnd();

    static string OneLine(string cell) => cell.ReplaceLineEndings(" ").Replace('\t', ' ');

    static string Shorten(string line) => line.Length <= Widest ? line : line[..(Widest - 3)] + "...";
}
