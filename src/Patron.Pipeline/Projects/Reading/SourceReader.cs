using Patron.Simulation;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>sources/NAME.yml</c> and declares its bronze tables.</summary>
sealed class SourceReader(ProjectSettings settings, IReadOnlyList<GeneratedWorld> worlds, TableNames tables)
{
    bool _hasDeclared;

    public Form<SourceDefinition> Form => Forms.OfKind<SourceDefinition>(
        "a source",
        ("csv", map => ReadFiles(map, FileFormat.Csv)),
        ("parquet", map => ReadFiles(map, FileFormat.Parquet)),
        ("json_lines", map => ReadFiles(map, FileFormat.JsonLines)),
        ("text", map => ReadFiles(map, FileFormat.Text)),
        ("delta", map => DeltaReader.Read(map, TablesOf)),
        ("http", map => HttpReader.Read(map, TablesOf)),
        ("postgres", map => PostgresReader.Read(map, TablesOf)),
        ("generator", ReadGenerator),
        ("events", map => EventSourceReader.Read(map, settings, tables, (expected, read) => TablesOf(expected, read, hasChecks: false))));

    /// <summary>Told after each source: one that failed before it declared a table leaves its tables unknown.</summary>
    public void HasRead(SourceDefinition? source)
    {
        if (source is null && !_hasDeclared)
            tables.AddUnknown();
        _hasDeclared = false;
    }

    FileSourceDefinition ReadFiles(Mapping map, FileFormat format) => new()
    {
        Name = map.File.Id,
        File = map.File.File,
        Format = format,
        Tables = map.Required("tables", TablesOf("a table with a path", (keys, name) => FileTableReader.Read(keys, name, format))),
    };

    /// <summary>Tables by name, each declared in the bronze layer.</summary>
    Form<IReadOnlyList<T>> TablesOf<T>(string expected, Func<Mapping, string, T> read) where T : SourceTableDefinition =>
        TablesOf(expected, read, hasChecks: true);

    Form<IReadOnlyList<T>> TablesOf<T>(string expected, Func<Mapping, string, T> read, bool hasChecks) where T : SourceTableDefinition =>
        Forms.EntriesOf($"tables by name, each {expected}", (name, table) =>
        {
            Forms.NewName.Read(name);
            Declare(name, name.Name);
            return Forms.Mapping(expected, keys => hasChecks ? WithChecks(keys, read(keys, name.Name)) : read(keys, name.Name)).Read(table);
        });

    T WithChecks<T>(Mapping map, T table) where T : SourceTableDefinition
    {
        table = table with { Checks = map.Optional("checks", new CheckReader(tables).Form, []) };
        string[] columns = [.. table.Columns?.Select(column => column.Name) ?? []];
        if (!map.File.Failed && columns.Length > 0)
            CheckReader.RefuseUnknownColumns(map.File, table.Checks, [.. columns, "_ingested_at", "_source", "_row"]);
        return table;
    }

    GeneratorSourceDefinition ReadGenerator(Mapping map)
    {
        GeneratorSourceDefinition source = new()
        {
            Name = map.File.Id,
            File = map.File.File,
            World = map.Required("world", World),
            Customers = map.Required("customers", Forms.WholeNumber(1, WorldOptions.MostCustomers)),
            Seed = map.Optional("seed", Forms.WholeNumber(0), settings.Seed),
            From = map.Required("from", Forms.Date),
            To = map.Required("to", Forms.Date),
        };
        if (!map.File.Failed && source.From >= source.To)
            map.Problem("to", "'to' is not after 'from'", "write a later date: the day after the world's last");
        else if (!map.File.Failed)
            RefuseImpossibleWorld(map, source);
        return source;
    }

    static void RefuseImpossibleWorld(Mapping map, GeneratorSourceDefinition source)
    {
        if (WorldOptions.SpanProblem(source.From, source.To) is string problem)
            map.Problem("to", problem.TrimEnd('.'), "write a date in that range");
    }

    Form<GeneratedWorld> World => new("the name of a world", value =>
    {
        string name = value.IsText(out string? text) ? text : "";
        if (worlds.FirstOrDefault(candidate => candidate.Name == name) is not { } world)
        {
            return value.Problem<GeneratedWorld>(
                $"'world' is {value.Node.Description}", Suggestion.Among(name, [.. worlds.Select(known => known.Name)]));
        }

        foreach (string table in world.Tables)
            Declare(value, table);
        return world;
    });

    void Declare(YamlValue at, string table)
    {
        _hasDeclared = true;
        if (tables.Declare("bronze." + table, at.File.File) is var (found, remedy))
            at.Problem<string>(found, remedy);
    }
}
