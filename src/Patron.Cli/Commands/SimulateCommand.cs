using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;

namespace Patron.Cli.Commands;

/// <summary><c>patron simulate</c>: worlds with known truth.</summary>
sealed class SimulateCommand : PatronCommand
{
    public SimulateCommand() : base("simulate", "Write made-up customers whose truth is known.")
    {
        Add(new SimulateRetailCommand());
        Add(new SimulateTelecomCommand());
        Add(new SimulateGamingCommand());
    }

    public override int Run(ParseResult arguments, Session session) => ExitCode.WrongInput;
}
