using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Commands;

/// <summary><c>patron audit show</c>: the entries of the audit log.</summary>
sealed class AuditShowCommand : ProjectCommand
{
    readonly Option<string> _action = Opt.OneOf("--action", "Only entries of this kind.", null, [.. AuditActions.All]);

    readonly Option<string?> _since = Opt.Value<string?>(
        "--since", "DATE", "Only entries from this date or instant on; a date means midnight in the project's zone.", AsOf.Expected, Words.TryAsOf);

    readonly Option<string?> _who = Opt.Text("--who", "NAME", "Only what this person did.");

    public AuditShowCommand() : base("show", "Show who did what.")
    {
        Story = "Runs, registered and promoted models, approvals, deliveries, forgotten customers (without their names), overrides with their "
            + "reasons and refusals, in the order in which they happened. Long details are cut short here; --json has them whole.";
        Examples =
        [
            ("patron audit show", "Everything, in the project of this folder"),
            ("patron audit show --action promotion --since 2026-01-01 --env prod", "Promotions of this year in the environment prod"),
            ("patron audit show --who ann --json", "What one person did, as JSON"),
        ];
        Add(_action);
        Add(_since);
        Add(_who);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = LoadToRead(arguments, "see the audit log");
        DateTimeOffset since = arguments.GetValue(_since) is { } text
            ? AsOf.Resolve(text, project.Settings, TimeProvider.System)
            : DateTimeOffset.MinValue;
        (string? action, string? who) = (arguments.GetValue(_action), arguments.GetValue(_who));
        AuditEntry[] entries =
        [
            .. AuditLog.Of(project, TimeProvider.System).Entries()
                .Where(entry => entry.At >= since && (action ?? entry.Action) == entry.Action && (who ?? entry.Who) == entry.Who),
        ];
        session.Give(
            new { project.Settings.Environment, Entries = entries },
            output =>
            {
                TextTable table = new(
                    ("no.", true), ("time", false), ("who", false), ("action", false), ("subject", false), ("details", false));
                foreach (AuditEntry entry in entries)
                {
                    table.Add(
                        $"{entry.Seq}", Amounts.Instant(entry.At), entry.Who, entry.Action, entry.Subject,
                        string.Join(", ", entry.Details.OrderBy(detail => detail.Key is not ("reason" or "note")).Select(detail => $"{detail.Key}: {detail.Value}")));
                }

                table.Write(output);
            });
        return ExitCode.Done;
    }
}
