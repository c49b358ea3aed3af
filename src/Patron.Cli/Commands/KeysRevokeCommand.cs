using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Server.Keys;

namespace Patron.Cli.Commands;

/// <summary><c>patron keys revoke</c>: takes keys away.</summary>
sealed class KeysRevokeCommand : ProjectCommand
{
    readonly Argument<string> _key = new("KEY") { Description = "Its id, or whose it is." };

    public KeysRevokeCommand() : base("revoke", "Take a key away; a server that runs refuses it within a second.")
    {
        Examples = [("patron keys revoke shop-frontend --project shop", "Every key of that name")];
        Add(_key);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string wanted = arguments.GetValue(_key)!;
        ProjectDefinition project = Load(arguments);
        RoleRules.Of(project, TimeProvider.System).Require(Role.Operator, "revoke keys");
        IReadOnlyList<ApiKey> gone = KeyFile.Of(project).Revoke(wanted);
        if (gone.Count == 0)
            throw new UsageException($"no key has the id or the name '{wanted}': see 'patron keys list'");
        session.Give(
            new { Revoked = gone.Select(key => key.Id) },
            output => output.WriteLine($"revoked {string.Join(", ", gone.Select(key => $"{key.Id} of {key.Name}"))}"));
        return ExitCode.Done;
    }
}
