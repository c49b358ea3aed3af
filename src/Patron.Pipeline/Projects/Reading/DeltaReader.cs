namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads a source of <c>kind: delta</c>.</summary>
static class DeltaReader
{
    public static DeltaSourceDefinition Read(
        Mapping map, Func<string, Func<Mapping, string, DeltaTableDefinition>, Form<IReadOnlyList<DeltaTableDefinition>>> tables) => new()
    {
        Name = map.File.Id,
        File = map.File.File,
        Tables = map.Required("tables", tables("a table with the path of its folder", ReadTable)),
    };

    static DeltaTableDefinition ReadTable(Mapping map, string name) => SourceTableReader.Read(
        map, new DeltaTableDefinition { Name = name, Path = map.Required("path", Forms.Text) }, hasTypes: true);
}
