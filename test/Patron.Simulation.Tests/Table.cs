using System.Globalization;

namespace Patron.Simulation.Tests;

/// <summary>One file of a written world, read back by column.</summary>
sealed class Table
{
    readonly Dictionary<string, string[]> _columns = [];

    public Table(string path)
    {
        string text = File.ReadAllText(path);
        bool plain = text.EndsWith('\n') && text.AsSpan().IndexOfAny('\r', '"') < 0;
        Assert.True(plain, path);
        string[] lines = text[..^1].Split('\n');
        Header = lines[0].Split(',');
        Rows = lines.Length - 1;
        foreach (string name in Header)
            _columns.Add(name, new string[Rows]);
        for (int row = 0; row < Rows; row++)
        {
            string[] values = lines[row + 1].Split(',');
            Assert.True(values.Length == Header.Length, $"{path}, row {row}: {lines[row + 1]}");
            for (int column = 0; column < values.Length; column++)
                _columns[Header[column]][row] = values[column];
        }
    }

    public string[] Header { get; }

    public int Rows { get; }

    public string[] Texts(string column) => _columns[column];

    public double[] Doubles(string column) =>
        [.. Texts(column).Select(text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))];

    public int[] Ints(string column) =>
        [.. Texts(column).Select(text => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture))];

    /// <summary>Money as whole cents; exactly two decimals are demanded.</summary>
    public long[] Cents(string column) => [.. Texts(column).Select(text =>
    {
        Assert.True(text[^3] == '.', text);
        return long.Parse(text.Remove(text.Length - 3, 1), NumberStyles.None, CultureInfo.InvariantCulture);
    })];

    /// <summary>Instants; null where the value is empty.</summary>
    public DateTime?[] Instants(string column) =>
        [.. Texts(column).Select(text => text.Length == 0 ? (DateTime?)null : Instant(text))];

    /// <summary>Row by key, over one or more columns; a key that comes twice fails the test.</summary>
    public Dictionary<string, int> Index(params string[] columns)
    {
        Dictionary<string, int> index = [];
        string[][] parts = [.. columns.Select(Texts)];
        for (int row = 0; row < Rows; row++)
            Assert.True(index.TryAdd(string.Join('/', parts.Select(part => part[row])), row), $"row {row} repeats a key");
        return index;
    }

    public static DateTime Instant(string text) => DateTime.ParseExact(
        text,
        "yyyy-MM-dd'T'HH:mm:ss'Z'",
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
