using System.Globalization;

namespace Patron.Delta.Tests.Golden;

/// <summary>Rows as the kernel's example program prints them, in the order of their text; it prints the first 300.</summary>
sealed record GoldenResult(int Count, string Columns, string[] Rows)
{
    public const int Printed = 300;

    public static GoldenResult Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        int count = int.Parse(lines[0]["rows: ".Length..], CultureInfo.InvariantCulture);
        int printed = Math.Min(count, Printed);
        return new(count, lines[1], [.. lines.Skip(2).Take(printed).Order(StringComparer.Ordinal)]);
    }
}
