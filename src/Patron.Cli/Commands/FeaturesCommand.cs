using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;

namespace Patron.Cli.Commands;

/// <summary><c>patron features</c>: the feature store.</summary>
sealed class FeaturesCommand : PatronCommand
{
    public FeaturesCommand() : base("features", "Look at feature tables: their dates, their features, and one customer's newest row.")
    {
        Add(new FeaturesListCommand());
        Add(new FeaturesShowCommand());
        Add(new FeaturesLookupCommand());
    }

    public override int Run(ParseResult arguments, Session session) => ExitCode.WrongInput;
}
