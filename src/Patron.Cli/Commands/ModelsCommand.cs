using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;

namespace Patron.Cli.Commands;

/// <summary><c>patron models</c>: registered models, and what people decide about them.</summary>
sealed class ModelsCommand : PatronCommand
{
    public ModelsCommand() : base("models", "Look at registered models; approve, promote, roll back, archive, export and import them.")
    {
        Add(new ModelsListCommand());
        Add(new ModelsShowCommand());
        Add(new ModelsCompareCommand());
        Add(new ModelsApproveCommand());
        Add(new ModelsPromoteCommand());
        Add(new ModelsRollbackCommand());
        Add(new ModelsArchiveCommand());
        Add(new ModelsExportCommand());
        Add(new ModelsImportCommand());
        Add(new ModelsCardCommand());
        Add(new ModelsScoredCommand());
    }

    public override int Run(ParseResult arguments, Session session) => ExitCode.WrongInput;
}
