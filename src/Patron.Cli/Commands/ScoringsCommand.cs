using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;

namespace Patron.Cli.Commands;

/// <summary><c>patron scorings</c>: experiments beside production.</summary>
sealed class ScoringsCommand : PatronCommand
{
    public ScoringsCommand() : base("scorings", "List, compare and drop scoring experiments.")
    {
        Add(new ScoringsListCommand());
        Add(new ScoringsDiffCommand());
        Add(new ScoringsDropCommand());
    }

    public override int Run(ParseResult arguments, Session session) => ExitCode.WrongInput;
}
