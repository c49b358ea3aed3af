using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;

namespace Patron.Cli.Commands;

/// <summary><c>patron keys</c>: who may ask the server of a project, and for what.</summary>
sealed class KeysCommand : PatronCommand
{
    public KeysCommand() : base("keys", "Make, list and revoke the keys of a project's server.")
    {
        Add(new KeysAddCommand());
        Add(new KeysListCommand());
        Add(new KeysRevokeCommand());
    }

    public override int Run(ParseResult arguments, Session session) => ExitCode.WrongInput;
}
