using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;

namespace Patron.Cli.Commands;

/// <summary><c>patron datasets</c>: what models learn from.</summary>
sealed class DatasetsCommand : PatronCommand
{
    public DatasetsCommand() : base("datasets", "List, show and describe data sets.")
    {
        Add(new DatasetsListCommand());
        Add(new DatasetsShowCommand());
        Add(new DatasetsDescribeCommand());
    }

    public override int Run(ParseResult arguments, Session session) => ExitCode.WrongInput;
}
