using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Delta;

namespace Patron.Cli.Commands;

/// <summary><c>patron check</c>: whether the files of the lake are as they were written.</summary>
sealed class CheckCommand : ProjectCommand
{
    readonly Argument<string[]> _tables = new("TABLE")
    {
        Description = "Tables to check; without one all are.",
        Arity = ArgumentArity.ZeroOrMore,
    };


    public CheckCommand() : base("check", "Find data files that are missing or were altered.")
    {
        Story = "Reads every data file of the tables' newest versions and holds it against the size and the SHA-256 kept when it was written.\n"
            + "Ends with 1 when a file is damaged.";
        Examples =
        [
            ("patron check", "Every table of the project in this folder"),
            ("patron check gold.scores --project shop --json", "One of another, as JSON"),
        ];
        Add(_tables);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        using Workspace workspace = Open(arguments);
        string[] wanted = arguments.GetValue(_tables) ?? [];
        foreach (string table in wanted)
            workspace.Require(table);

        List<Finding> findings = [];
        foreach (string table in wanted.Length > 0 ? wanted : workspace.Lake.Tables())
        {
            session.Cancellation.ThrowIfCancellationRequested();
            findings.Add(Check(workspace, table, session.Cancellation));
        }

        session.Give(
            new
            {
                Tables = findings.Select(finding => new
                {
                    finding.Table,
                    finding.Audit?.Files,
                    finding.Audit?.Bytes,
                    finding.Audit?.WithoutHash,
                    Damages = finding.Damages.Select(damage => new { damage.File, damage.Found }),
                }),
            },
            output => Write(output, findings));
        return findings.Exists(finding => finding.Damages.Count > 0) ? ExitCode.Failed : ExitCode.Done;
    }

    static Finding Check(Workspace workspace, string table, CancellationToken cancellation)
    {
        try
        {
            FileAudit audit = FileAudit.Of(workspace.Lake.Snapshot(table), cancellation);
            return new Finding(table, audit, audit.Damages);
        }
        catch (DeltaException error)
        {
            return new Finding(table, null, [new FileDamage("_delta_log", error.Message)]);
        }
    }

    static void Write(TextWriter output, List<Finding> findings)
    {
        TextTable table = new(("table", false), ("files", true), ("bytes", true), ("result", false));
        foreach (Finding finding in findings)
            table.Add(finding.Table, $"{finding.Audit?.Files}", $"{finding.Audit?.Bytes:N0}", finding.Result);
        table.Write(output);
        foreach (FileDamage damage in findings.SelectMany(finding => finding.Damages))
            output.WriteLine($"{damage.File} {damage.Found}");
        if (findings.Exists(finding => finding.Damages.Count > 0))
            output.WriteLine("Bring back these files from a copy, or delete the table's folder and run the step that makes it.");
    }

    sealed record Finding(string Table, FileAudit? Audit, IReadOnlyList<FileDamage> Damages)
    {
        public string Result => Audit is null
            ? "cannot be read"
            : Damages.Count > 0
                ? $"{Amounts.Count(Damages.Count, "file")} damaged"
                : Audit.WithoutHash > 0
                    ? $"sizes as written; {Amounts.Count(Audit.WithoutHash, "file")} of another writer without a hash"
                    : "as written";
    }
}
