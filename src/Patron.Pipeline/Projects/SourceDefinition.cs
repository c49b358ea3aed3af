using Patron.Simulation;

namespace Patron.Pipeline.Projects;

/// <summary><c>sources/NAME.yml</c>: one system that raw data comes from; its tables become bronze tables.</summary>
public abstract record SourceDefinition : Definition
{
    /// <summary>Names of the source's tables, without the layer: <c>orders</c> for <c>bronze.orders</c>.</summary>
    public abstract IReadOnlyList<string> TableNames { get; }

    /// <summary>The tables that the user declares one by one.</summary>
    internal virtual IReadOnlyList<SourceTableDefinition> Declared => [];
}

/// <summary>A source of files: <c>kind: csv</c>, <c>parquet</c>, <c>json_lines</c> or <c>text</c>.</summary>
public sealed record FileSourceDefinition : SourceDefinition
{
    public required FileFormat Format { get; init; }

    public required IReadOnlyList<FileTableDefinition> Tables { get; init; }

    public override IReadOnlyList<string> TableNames => [.. Tables.Select(table => table.Name)];

    internal override IReadOnlyList<SourceTableDefinition> Declared => Tables;
}

public enum FileFormat
{
    Csv,
    Parquet,
    JsonLines,
    Text,
}

/// <summary>One table of a source.</summary>
public abstract record SourceTableDefinition
{
    /// <summary>Its name in the bronze layer.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Columns and types in the order of the table; empty where the source itself has types and none are declared.
    /// </summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; init; } = [];

    /// <summary>
    /// The columns that identify a row. Empty: rows have no key. A row whose key came before is rejected, unless the mode is to
    /// upsert.
    /// </summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>What new rows do with those that the table has. <value>Default: replace.</value></summary>
    public IngestMode Mode { get; init; }

    /// <summary>The column whose greatest value makes a row the newest of its key; null for the row that was read last.</summary>
    public string? NewestBy { get; init; }

    /// <summary>How many rows may be rejected. <value>Default: 10%.</value></summary>
    public RejectedLimit MaxRejected { get; init; } = RejectedLimit.Usual;

    /// <summary>What must hold of the bronze table before a batch joins it.</summary>
    public IReadOnlyList<TableCheck> Checks { get; init; } = [];

    /// <summary>How timestamps are written, in strptime's letters; null means ISO 8601.</summary>
    public string? TimestampFormat { get; init; }
}

/// <summary>What the rows of a batch do with those that a table has.</summary>
public enum IngestMode
{
    /// <summary>The table is what the source says now: when something is new, all is read again.</summary>
    Replace,

    /// <summary>New files add their rows; those of a file that changed take the place of its former ones.</summary>
    Append,

    /// <summary>New rows take the place of those with their key, unless these are newer.</summary>
    Upsert,
}

/// <summary>One table of a file source.</summary>
public sealed record FileTableDefinition : SourceTableDefinition
{
    /// <summary>The files, as a glob relative to the project's folder (or absolute).</summary>
    public required string Path { get; init; }

    /// <summary>What separates CSV fields; null where the file tells.</summary>
    public string? Delimiter { get; init; }

    /// <summary>What stands around CSV fields, doubled within; null where the file tells.</summary>
    public string? Quote { get; init; }

    /// <summary>Whether the first line names the columns; null where the file tells.</summary>
    public bool? Header { get; init; }

    /// <summary>The encoding of a CSV file: utf-8, utf-16, utf-16be or latin-1; null where the file tells.</summary>
    public string? Encoding { get; init; }

    /// <summary>Where in a JSON object the value of a column is, unless it is a member of the column's name.</summary>
    public IReadOnlyList<JsonPath> Paths { get; init; } = [];

    /// <summary>Widths of the columns of a text file, in characters; empty where white space separates them.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [];
}

/// <summary>The place of a column's value within a JSON object: <c>address.city</c>, <c>lines[0].sku</c>.</summary>
public sealed record JsonPath(string Column, string Path);

/// <summary>A column and its SQL type, in capitals: <c>DECIMAL(18,4)</c>.</summary>
public sealed record ColumnDefinition(string Name, string Type);

/// <summary>A made-up world: <c>kind: generator</c>.</summary>
public sealed record GeneratorSourceDefinition : SourceDefinition
{
    public required GeneratedWorld World { get; init; }

    /// <summary>Range: 1 to 10,000,000.</summary>
    public required long Customers { get; init; }

    /// <summary><value>Default: the project's seed.</value></summary>
    public required long Seed { get; init; }

    /// <summary>First day of the world.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The day after its last one.</summary>
    public required DateOnly To { get; init; }

    public override IReadOnlyList<string> TableNames => World.Tables;
}

/// <summary>A world that a generator source can name, and the tables it makes.</summary>
public sealed record GeneratedWorld(string Name, IReadOnlyList<string> Tables)
{
    /// <summary>Every world that there is.</summary>
    public static IReadOnlyList<GeneratedWorld> All { get; } =
        [.. SimulatedWorld.All.Select(world => new GeneratedWorld(world.Name, [.. world.Tables.Select(table => table.Name)]))];
}
