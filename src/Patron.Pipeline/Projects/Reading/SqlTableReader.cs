namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>tables/LAYER/NAME.sql</c> with the <c>NAME.yml</c> beside it, and declares the table.</summary>
sealed class SqlTableReader(ProjectFolder folder, TableNames tables, ProblemList problems)
{
    static readonly Form<IReadOnlyList<ColumnDescription>> Columns = Forms.EntriesOf(
        "columns by name, each with a description", (name, text) => new ColumnDescription(name.Name, Forms.Text.Read(text)));

    readonly Form<Notes> _notes = Forms.Mapping("what there is to say about the table", map => new Notes(
        map.Optional("description", Forms.Text),
        map.Optional("columns", Columns, []),
        map.Optional("checks", new CheckReader(tables).Form, [])));

    public IEnumerable<SqlTableDefinition> Read(TableLayer layer)
    {
        string folderName = layer == TableLayer.Silver ? "silver" : "gold";
        foreach (string file in folder.FilesIn($"tables/{folderName}", ".sql"))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            Notes notes = ReadNotes(Path.ChangeExtension(file, ".yml"));
            if (tables.Declare($"{folderName}.{name}", file) is var (found, remedy))
                problems.Add(file, found, remedy);
            if (folder.Text(file) is not { } sql)
                continue;
            if (SqlLayout.Canonical(sql).Length == 0)
            {
                problems.Add(file, "the file holds no SQL", "write one SELECT");
                continue;
            }

            yield return new()
            {
                Name = name,
                File = file,
                Layer = layer,
                Sql = new SqlText(sql, file),
                Description = notes.Description,
                Columns = notes.Columns,
                Checks = notes.Checks,
            };
        }
    }

    Notes ReadNotes(string file)
    {
        Notes none = new(null, [], []);
        return folder.Has(file) && folder.Text(file) is { } text
            ? new YamlFile(file, text, problems).Read(_notes) ?? none
            : none;
    }

    sealed record Notes(string? Description, IReadOnlyList<ColumnDescription> Columns, IReadOnlyList<TableCheck> Checks);
}
