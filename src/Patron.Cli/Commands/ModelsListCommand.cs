using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Cli.Commands;

/// <summary><c>patron models list</c>: every registered version.</summary>
sealed class ModelsListCommand : ModelCommand
{
    public ModelsListCommand() : base("list", "List the registered versions of all models.")
    {
        Story = "The champion scores; the challenger is the newest version while it does not.";
        Examples =
        [
            ("patron models list", "Of the project in this folder"),
            ("patron models list --env prod --json", "Of the environment prod, as JSON"),
        ];
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = LoadToRead(arguments, "see the models");
        IReadOnlyList<ModelVersion> versions = ModelRegistry.Of(project).Versions();
        session.Give(
            new
            {
                project.Settings.Environment,
                Models = versions.Select(version => new
                {
                    version.Model, version.Version, Kind = version.Tags.GetValueOrDefault(VersionTags.Kind), version.Registered,
                    version.Run, version.Aliases,
                    Gates = GatesOf(version), Approvals = Approval.Of(version), Archived = ModelDecisions.IsArchived(version),
                }),
            },
            output =>
            {
                TextTable table = new(
                    ("model", false), ("version", true), ("kind", false), ("registered", false), ("is", false), ("gates", false),
                    ("approved by", false));
                foreach (ModelVersion version in versions)
                {
                    table.Add(
                        version.Model, $"{version.Version}", version.Tags.GetValueOrDefault(VersionTags.Kind) ?? "",
                        Amounts.Instant(version.Registered),
                        string.Join(", ", version.Aliases.Concat(ModelDecisions.IsArchived(version) ? ["archived"] : Array.Empty<string>())), GatesOf(version),
                        string.Join(", ", Approval.Of(version).Select(approval => approval.Who)));
                }

                table.Write(output);
            });
        return ExitCode.Done;
    }

    static string GatesOf(ModelVersion version)
    {
        if (!version.Tags.TryGetValue(VersionTags.Gates, out string? text))
            return "";
        string[] failed = [.. Judgement.FromJson(text).Failed.Select(gate => gate.Gate)];
        return failed.Length == 0 ? "passed" : $"failed: {string.Join(", ", failed)}";
    }
}
