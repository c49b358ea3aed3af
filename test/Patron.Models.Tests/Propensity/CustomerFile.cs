using System.Globalization;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Propensity;

/// <summary>A comma-separated file without quotes, read column by column.</summary>
sealed class CustomerFile
{
    readonly string[] _names;
    readonly string[][] _rows;

    CustomerFile(string[] names, string[][] rows)
    {
        _names = names;
        _rows = rows;
    }

    public int Rows => _rows.Length;

    public static CustomerFile Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        return new CustomerFile(
            lines[0].Split(','), [.. lines.Skip(1).Where(line => line.Length > 0).Select(line => line.Split(','))]);
    }

    public CustomerFile Where(Func<Func<string, string>, bool> wanted) =>
        new(_names, [.. _rows.Where(row => wanted(name => row[Index(name)]))]);

    public string[] Texts(string name) => [.. _rows.Select(row => row[Index(name)])];

    public double[] Numbers(string name) =>
        [.. Texts(name).Select(text => text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture))];

    public int[] Integers(string name) => [.. Texts(name).Select(text => int.Parse(text, CultureInfo.InvariantCulture))];

    public bool[] Are(string name, string value) => [.. Texts(name).Select(text => text == value)];

    public FeatureTable Table(IEnumerable<string> categories, IEnumerable<string> numbers) =>
        new([.. categories.Select(name => new CategoryColumn(name, Texts(name))),
            .. numbers.Select(name => new NumericColumn(name, Numbers(name)))]);

    int Index(string name) => Array.IndexOf(_names, name);
}
