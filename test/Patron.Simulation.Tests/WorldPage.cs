using System.Globalization;
using System.Reflection;

namespace Patron.Simulation.Tests;

/// <summary>A page of docs/worlds: its tables against what the program does.</summary>
sealed class WorldPage(string name)
{
    readonly string[] _lines = File.ReadAllLines(Repository.PathOf("docs", "worlds", name + ".md"));

    /// <summary>The first table tells every option with its default.</summary>
    public void TellsOptions(WorldOptions defaults)
    {
        IEnumerable<string> options = defaults.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name != nameof(WorldOptions.Threads))
            .Select(property => $"{property.Name} {Text(property.GetValue(defaults)!)}");
        Assert.Equal(options.Order(), Rows("option").Select(row => $"{row[0]} {row[1]}").Order());
    }

    public void TellsTables(IEnumerable<WorldTable> tables) => Assert.Equal(
        tables.Select(table => $"{table.Name}: {string.Join(", ", table.Columns.Select(column => column.Name))}"),
        Rows("table").Select(row => $"{row[0]}: {row[1]}"));

    /// <summary>The table whose first heading is <paramref name="first"/> holds these values and no others.</summary>
    public void Tells(string first, IEnumerable<object?[]> expected) => TellsFirst(first, int.MaxValue, expected);

    /// <summary>The same of its first columns.</summary>
    public void TellsFirst(string first, int columns, IEnumerable<object?[]> expected) => Assert.Equal(
        expected.Select(row => string.Join(" | ", row.Select(Text))),
        Rows(first).Select(row => string.Join(" | ", row.Take(columns))));

    /// <summary>The numbers of the one line that begins so.</summary>
    public double[] Numbers(string beginning) => [.. Assert
        .Single(_lines, line => line.StartsWith(beginning, StringComparison.Ordinal))
        .Split(' ', ',', ';')
        .Select(word => double.TryParse(word, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)
        .Where(double.IsFinite)];

    IEnumerable<string[]> Rows(string first) => _lines
        .SkipWhile(line => !line.StartsWith($"| {first} |", StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Trim()[1..^1].Split('|', StringSplitOptions.TrimEntries));

    static string Text(object? value) => value switch
    {
        null => "",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
