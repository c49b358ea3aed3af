using Patron.Delta;
using Patron.DuckDb;
using Patron.Models.Experiments;
using Patron.Online;
using Patron.Pipeline;
using Patron.Pipeline.Checks;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Delivery;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Lineage;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Scorings;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;
using Patron.Pipeline.Tracking.Server;
using Patron.Simulation;

namespace Patron.Cli.Terminal;

/// <summary>What a person and a shell are told of an error.</summary>
/// <param name="Message">What happened, where, and the remedy.</param>
/// <param name="ExitCode">See <see cref="Cli.ExitCode"/>.</param>
sealed record Failure(string Message, int ExitCode)
{
    const string Details = "PATRON_TRACE=1 before the command shows the details";

    public static Failure Of(Exception error, bool cancelled) => error switch
    {
        OperationCanceledException => new("cancelled; what was finished stays, nothing is half written", Cli.ExitCode.Cancelled),
        _ when cancelled && error.InnerException is OperationCanceledException => Of(error.InnerException, cancelled),
        InputException or UsageException or InsufficientDataException => new(error.Message, Cli.ExitCode.WrongInput),
        ProjectException project => new($"{Mistakes(project)}\n{error.Message}", Cli.ExitCode.WrongInput),
        UnknownRunException or UnknownVersionException or ScoringException => new(error.Message, Cli.ExitCode.WrongInput),
        UnknownStepException or SourceDataException or DeliveryException or SecretException or CheckFailedException or LeakException => new(error.Message, Cli.ExitCode.WrongInput),
        ProjectBusyException or TrackingServerException or RefusedException => new(error.Message, Cli.ExitCode.Failed),
        StepFailedException step => OfStep(step, cancelled),
        DeltaException or EventLogException or EventStreamException or SimulationException or OpenLineageException or DllNotFoundException => new(error.Message, Cli.ExitCode.Failed),
        DuckDbException engine => OfEngine(engine),
        FileNotFoundException or DirectoryNotFoundException => new(error.Message, Cli.ExitCode.WrongInput),
        UnauthorizedAccessException => new($"{error.Message} Name a folder that can be written, or change its permissions.", Cli.ExitCode.Failed),
        IOException => new(OfDisk(error.Message), Cli.ExitCode.Failed),
        OutOfMemoryException => new("there is not enough memory: close other programs, or give patron.yml a smaller memory", Cli.ExitCode.Failed),
        _ => new($"unexpected: {error.Message} ({error.GetType().Name}; {Details})", Cli.ExitCode.Failed),
    };

    static Failure OfStep(StepFailedException step, bool cancelled)
    {
        Exception cause = step.InnerException!;
        Failure failure = cause is InvalidOperationException or ArgumentException or FormatException
            ? new($"{cause.Message} ({Details})", Cli.ExitCode.Failed) // a step says what is wrong in a sentence
            : cause is DuckDbException engine
                ? OfEngine(engine) with { ExitCode = Cli.ExitCode.Failed } // the user's own SQL was checked before
                : Of(cause, cancelled);
        return cancelled
            ? failure
            : failure with { Message = $"step {step.Step} failed; its tables are as before, the steps before it stay done\n{failure.Message}" };
    }

    static string Mistakes(ProjectException project) =>
        project.Problems.Count == 1 ? "the project has a mistake:" : $"the project has {project.Problems.Count} mistakes:";

    static Failure OfEngine(DuckDbException engine) => engine.Kind switch
    {
        ErrorKind.Io => new(OfDisk(engine.Message), Cli.ExitCode.Failed),
        ErrorKind.OutOfMemory => new($"{engine.Message}\ngive the engine more memory, or fewer threads, in patron.yml", Cli.ExitCode.Failed),
        ErrorKind.Parser or ErrorKind.Binder or ErrorKind.Catalog or ErrorKind.Syntax => new(engine.Message, Cli.ExitCode.WrongInput),
        ErrorKind.Internal or ErrorKind.Fatal => new($"the SQL engine broke: {engine.Message} ({Details})", Cli.ExitCode.Failed),
        _ => new(engine.Message, Cli.ExitCode.Failed),
    };

    static string OfDisk(string message) =>
        message.Contains("No space left", StringComparison.OrdinalIgnoreCase) || message.Contains("not enough space", StringComparison.OrdinalIgnoreCase)
            ? $"the disk is full ({message.TrimEnd('.', ' ')}): free some space, then run the command again"
            : message.Contains("Read-only", StringComparison.OrdinalIgnoreCase)
                ? $"the disk is read-only ({message.TrimEnd('.', ' ')}): name a folder that can be written"
                : message;
}
