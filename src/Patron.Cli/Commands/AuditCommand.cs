using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;

namespace Patron.Cli.Commands;

/// <summary><c>patron audit</c>: who did what, and whether the record of it was touched.</summary>
sealed class AuditCommand : PatronCommand
{
    public AuditCommand() : base("audit", "Show who did what, and prove that the record is whole.")
    {
        Add(new AuditShowCommand());
        Add(new AuditVerifyCommand());
    }

    public override int Run(ParseResult arguments, Session session) => ExitCode.WrongInput;
}
