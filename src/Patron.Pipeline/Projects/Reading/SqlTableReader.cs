namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>tables/LAYER/NAME.sql</c> with the <c>NAME.yml</c> beside it, and declares the table.</summary>
sealed class SqlTableReader(ProjectFolder folder, TableNames tables, ProblemList problems)
{
    static readonly Form<IReadOnlyList<ColumnDescription>> Columns = Forms.EntriesOf(
        "columns by name, each with a description", (name, text) => new ColumnDescription(name.Name, Forms.Text.Read(text)));

    static readonly Form<TableCheck> Check = Forms.Mapping(
        "one of { not_null: column }, { unique: [columns] } or { expression: SQL }", ReadCheck);

    static readonly Form<Notes> NotesForm = Forms.Mapping("what there is to say about the table", map => new Notes(
        map.Optional("description", Forms.Text),
        map.Optional("columns", Columns, []),
        map.Optional("checks", Forms.ListOf(Check, _ => null), [])));

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
            ? new YamlFile(file, text, problems).Read(NotesForm) ?? none
            : none;
    }

    static TableCheck ReadCheck(Mapping map)
    {
        string? notNull = map.Optional("not_null", Forms.Text);
        IReadOnlyList<string>? unique = map.Optional("unique", Forms.Words);
        SqlText? expression = map.Optional("expression", Forms.Sql);
        int given = (notNull is null ? 0 : 1) + (unique is null ? 0 : 1) + (expression is null ? 0 : 1);
        if (given > 1)
            map.Problem("more than one check in one item", "write each as an item of its own");
        else if (map.IsEmpty)
            map.Problem("a check that says nothing", $"write {Check!.Expected}");
        return notNull is not null ? new() { Kind = TableCheckKind.NotNull, Columns = [notNull] }
            : unique is not null ? new() { Kind = TableCheckKind.Unique, Columns = unique }
            : new() { Kind = TableCheckKind.Expression, Expression = expression };
    }

    sealed record Notes(string? Description, IReadOnlyList<ColumnDescription> Columns, IReadOnlyList<TableCheck> Checks);
}
