using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Delta;

namespace Patron.Cli.Commands;

/// <summary><c>patron tables</c>: what the lake holds.</summary>
sealed class TablesCommand : ProjectCommand
{
    readonly Option<string?> _experiment = Opt.Experiment("The tables of a scoring experiment; see patron score.");

    public TablesCommand() : base("tables", "List a project's tables with their rows and versions.")
    {
        Examples =
        [
            ("patron tables", "Of the project in this folder"),
            ("patron tables --project shop --env prod --json", "Of another, as JSON"),
        ];
        Add(_experiment);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string folder = FolderOf(arguments);
        using Workspace workspace = Open(arguments, arguments.GetValue(_experiment));
        (string Name, Snapshot Snapshot)[] tables = [.. workspace.Lake.Tables().Select(name => (name, workspace.Lake.Snapshot(name)))];
        session.Give(
            new
            {
                Tables = tables.Select(one => new
                {
                    Table = one.Name,
                    one.Snapshot.Rows,
                    one.Snapshot.Version,
                    Files = one.Snapshot.Files.Count,
                    Written = one.Snapshot.Timestamp,
                }),
            },
            output => Write(output, tables, folder));
        return ExitCode.Done;
    }

    static void Write(TextWriter output, (string Name, Snapshot Snapshot)[] tables, string folder)
    {
        if (tables.Length == 0)
        {
            Session.Tell($"there are no tables yet: patron run {folder} makes them");
            return;
        }

        TextTable table = new(("table", false), ("rows", true), ("version", true), ("files", true), ("written", false));
        foreach ((string name, Snapshot snapshot) in tables)
        {
            table.Add(
                name, snapshot.Rows is { } rows ? $"{rows:N0}" : "?", $"{snapshot.Version}", $"{snapshot.Files.Count}",
                Amounts.Instant(snapshot.Timestamp));
        }

        table.Write(output);
    }
}
