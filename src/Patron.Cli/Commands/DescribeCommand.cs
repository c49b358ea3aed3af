using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Delta;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Commands;

/// <summary><c>patron describe</c>: one table.</summary>
sealed class DescribeCommand : ProjectCommand
{
    readonly Argument<string> _table = new("TABLE")
    {
        Description = "The table's name, such as gold.scores; another version is gold.scores@v3 or gold.scores@2026-01-31.",
    };


    public DescribeCommand() : base("describe", "Show a table's columns, rows and version.")
    {
        Examples =
        [
            ("patron describe gold.scores", "A table of the project in this folder"),
            ("patron describe silver.purchases --project shop --json", "As JSON"),
        ];
        Add(_table);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string name = arguments.GetValue(_table)!;
        using Workspace workspace = Open(arguments);
        Snapshot snapshot = workspace.Snapshot(name);
        SqlTableDefinition? definition = workspace.Project.Tables.FirstOrDefault(
            table => table.TableName == TableReference.Parse(name).Table);
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
                string counted = snapshot.Rows is { } rows ? Amounts.Rows(rows) : "rows not counted";
                output.WriteLine($"{name}: {counted} in {Amounts.Count(snapshot.Files.Count, "file")}, "
                    + $"version {snapshot.Version} of {Amounts.Instant(snapshot.Timestamp)}");
                TextTable table = new(("column", false), ("type", false), ("description", false));
                foreach (Field field in snapshot.Schema.Fields)
                    table.Add(
                        field.Name, field.Type.SqlType + (field.Nullable ? "" : " NOT NULL"), AboutColumn(field.Name) ?? "");
                table.Write(output);
            });
        return ExitCode.Done;
    }
}
