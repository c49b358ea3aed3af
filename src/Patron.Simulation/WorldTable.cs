namespace Patron.Simulation;

/// <summary>One table of a world: the file <c>Name.csv</c>, its columns in order, and the columns that identify a row.</summary>
public sealed record WorldTable(string Name, IReadOnlyList<WorldColumn> Columns, IReadOnlyList<string> Key)
{
    /// <summary>The table's file below the world's folder, with forward slashes.</summary>
    public string File => Name + ".csv";

    internal static WorldTable Of(string name, string[] key, params (string Name, string Type, string Meaning)[] columns) =>
        new(name, [.. columns.Select(column => new WorldColumn(column.Name, column.Type, column.Meaning))], key);
}

/// <summary>One column: its name, the SQL type that holds every value, and what it says, with its unit.</summary>
public sealed record WorldColumn(string Name, string SqlType, string Meaning);
