using System.Diagnostics;

namespace Patron.Acceptance;

/// <summary>How the program ended and what it said.</summary>
sealed record ProgramResult(int ExitCode, string Output, string Error);

/// <summary>The built command line, run as its user runs it.</summary>
static class PatronProgram
{
    static readonly string Path = Repository.PathOf("artifacts", "bin", "Patron.Cli", "release", OperatingSystem.IsWindows() ? "Patron.Cli.exe" : "Patron.Cli");

    public static ProgramResult Run(string folder, params IEnumerable<string> words)
    {
        using Process program = Start(folder, words);
        program.StandardInput.Close();
        Task<string> error = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = program.StandardOutput.ReadToEnd();
        program.WaitForExit();
        return new ProgramResult(program.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>Starts it and does not wait.</summary>
    public static Process Start(string folder, params IEnumerable<string> words) => Process.Start(new ProcessStartInfo(Path, words)
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        RedirectStandardInput = true,
    })!;
}
