using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Cli.Commands;

/// <summary><c>patron models promote</c>: a version becomes the champion.</summary>
sealed class ModelsPromoteCommand : ModelCommand
{
    readonly Argument<string> _name = NameArgument();
    readonly Argument<string?> _version = AnyVersionArgument("A version's number or alias; without one the challenger.");
    readonly Option<string?> _override = Opt.Text(
        "--override", "REASON", "Promote it though a gate or a missing approval stands against it; the reason is audited.");

    public ModelsPromoteCommand() : base("promote", "Let a version of a model score from now on.")
    {
        Story = "A version that fails a gate, is archived, or lacks the approvals asked for is refused unless a reason overrides that. "
            + "The champion before stays known for a rollback. The next run scores with the new one.";
        Examples =
        [
            ("patron models promote churn", "The challenger"),
            ("patron models promote churn 3 --override \"the outage of May is in the data\"", "Against a gate"),
        ];
        Add(_name);
        Add(_version);
        Add(_override);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = Load(arguments);
        string name = arguments.GetValue(_name)!;
        ModelRegistry registry = ModelRegistry.Of(project);
        ModelVersion version = arguments.GetValue(_version) is { } wanted
            ? Find(registry, name, wanted)
            : registry.ByAlias(name, ModelAliases.Challenger) ?? NoChallenger(Find(registry, name, null));
        string? reason = arguments.GetValue(_override);
        if (reason is not null && string.IsNullOrWhiteSpace(reason))
            throw new UsageException("--override needs a reason that somebody else understands");
        ChampionChange change = ModelDecisions.Of(project, TimeProvider.System).Promote(name, version.Version, reason);
        session.Give(change, output =>
        {
            foreach (string overridden in change.Overridden)
                output.WriteLine($"overridden: {overridden}");
            output.WriteLine($"version {change.Version} of {name} scores from now on{(change.Before is { } before ? $", in place of version {before}" : "")}");
        });
        return ExitCode.Done;
    }

    static ModelVersion NoChallenger(ModelVersion newest) =>
        throw new InputException(
            $"model {newest.Model} has no challenger: name the version to promote, such as {newest.Version}");
}
