using System.Runtime.InteropServices;

namespace Patron.Cli.Terminal;

/// <summary>Runs a command so that Ctrl-C ends it cleanly and every error becomes a message.</summary>
static class Supervisor
{
    public static int Run(Func<CancellationToken, int> command)
    {
        using CancellationTokenSource source = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return command(source.Token);
        }
        catch (Exception error)
        {
            Failure failure = Failure.Of(error, source.IsCancellationRequested);
            foreach (string line in failure.Message.ReplaceLineEndings("\n").Split('\n'))
                Console.Error.WriteLine($"{CommandLine.Name}: {line}");
            if (Environment.GetEnvironmentVariable("PATRON_TRACE") == "1")
                Console.Error.WriteLine(error);
            return failure.ExitCode;
        }

        // The first signal asks the work to stop; a second one ends the process at once.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = !source.IsCancellationRequested;
            if (!source.IsCancellationRequested)
                Console.Error.WriteLine($"{CommandLine.Name}: stopping; press Ctrl-C again to end at once");
            source.Cancel();
        }
    }
}
