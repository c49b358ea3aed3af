using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Delta;

namespace Patron.Cli.Commands;

/// <summary><c>patron history</c>: the versions of one table.</summary>
sealed class HistoryCommand : ProjectCommand
{
    readonly Argument<string> _table = new("TABLE") { Description = "The table's name, such as gold.lifetime_value." };

    public HistoryCommand() : base("history", "Show the versions of a table.")
    {
        Story = "Every write makes a version; those whose commits are still there are told, newest first.";
        Examples =
        [
            ("patron history gold.scores", "A table of the project in this folder"),
            ("patron history silver.purchases --project shop --json", "As JSON"),
        ];
        Add(_table);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string name = arguments.GetValue(_table)!;
        using Workspace workspace = Open(arguments);
        workspace.Require(name);
        HistoryEntry[] history = [.. workspace.Lake.History(name)];
        session.Give(
            new { Table = name, Versions = history },
            output =>
            {
                TextTable table = new(("version", true), ("time", false), ("operation", false), ("rows", true), ("run", false));
                foreach (HistoryEntry entry in history)
                {
                    table.Add(
                        $"{entry.Version}", Amounts.Instant(entry.Time), entry.Operation ?? "",
                        entry.Rows is { } rows ? $"{rows:N0}" : "", entry.RunId ?? "");
                }

                table.Write(output);
            });
        return ExitCode.Done;
    }
}
