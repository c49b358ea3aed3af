using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Delta;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Commands;

/// <summary><c>patron describe</c>: one table.</summary>
sealed class DescribeCommand : PatronCommand
{
    readonly Argument<string> _table = new("TABLE")
    {
        Description = "The table's name, such as gold.scores; another version is gold.scores@v3 or gold.scores@2026-01-31.",
    };

    readonly Option<string> _project = Opt.Project();
    readonly Option<string?> _environment = Opt.Environment();

    public DescribeCommand() : base("describe", "Show a table's columns, rows and version.")
    {
        Examples = [("patron describe gold.scores", "A table of the project in this folder"), ("patron describe silver.purchases --project shop --json", "As JSON")];
        Add(_table);
        Add(_project);
        Add(_environment);
        Add(Opt.Json());
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string name = arguments.GetValue(_table)!;
        using Workspace workspace = Workspace.Open(arguments.GetValue(_project)!, arguments.GetValue(_environment));
        Snapshot snapshot = workspace.Snapshot(name);
        SqlTableDefinition? definition = workspace.Project.Tables.FirstOrDefault(table => table.TableName == TableReference.Parse(name).Table);
        string? AboutColumn(string column) => definition?.Columns.FirstOrDefault(one => one.Name == column)?.Description;
        session.Give(
            new
            {
                Table = name,
                definition?.Description,
                snapshot.Rows,
                snapshot.Version,
                Files = snapshot.Files.Count,
                Written = snapshot.Timestamp,
                Columns = snapshot.Schema.Fields.Select(field => new
                {
                    field.Name, Type = field.Type.SqlType, field.Nullable, Description = AboutColumn(field.Name),
                }),
            },
            output =>
            {
                if (definition?.Description is { } about)
                    output.WriteLine(about);
                output.WriteLine(
                    $"{name}: {(snapshot.Rows is { } rows ? Amounts.Rows(rows) : "rows not counted")} in {Amounts.Count(snapshot.Files.Count, "file")}, version {snapshot.Version} of {snapshot.Timestamp.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
                TextTable table = new(("column", false), ("type", false), ("description", false));
                foreach (Field field in snapshot.Schema.Fields)
                    table.Add(field.Name, field.Type.SqlType + (field.Nullable ? "" : " NOT NULL"), AboutColumn(field.Name) ?? "");
                table.Write(output);
            });
        return ExitCode.Done;
    }
}
