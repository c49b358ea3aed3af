using System.Diagnostics;
using System.Globalization;
using Patron.Bench.Harness;
using Patron.Testing;

namespace Patron.Bench.Benchmarks;

/// <summary>The command line's demo as a user starts it: a process of its own.</summary>
sealed class DemoBenchmark : IBenchmark
{
    const double WallSeconds = 60;
    const double PeakGigabytes = 2;

    static readonly string Program = Path.GetFullPath(
        Path.Combine("artifacts/bin/Patron.Cli/release", OperatingSystem.IsWindows() ? "Patron.Cli.exe" : "Patron.Cli"));

    double _peak;

    public string Name => "demo";

    public string Story =>
        """
        `patron demo` from start to end, as a process in an empty folder: 100,000 made-up customers with about a million order
        lines, from CSV files to scores, treatments and the report. Then the same again where nothing has changed. It has one size,
        whatever the scale.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        TemporaryFolder folder = new();
        try
        {
            Comparison measured = Comparison.Run(
                "Wall time", warmUps: 0, repetitions: 3,
                new Case("patron demo", () =>
                {
                    folder.Dispose();
                    folder = new TemporaryFolder();
                    Demo(folder.FullPath);
                }),
                new Case("again, nothing changed", () => Demo(folder.FullPath)));
            return
            [
                measured.With(
                    Goal.Below("wall time from a built tree below", WallSeconds, measured.MedianSeconds(0), " s", new Scale(1)),
                    Goal.Below("peak memory, resident, of all runs below", PeakGigabytes, _peak, " GB", new Scale(1)),
                    "The time of the processors is that of the measuring process alone, and of no interest here."),
            ];
        }
        finally
        {
            folder.Dispose();
        }
    }

    void Demo(string folder)
    {
        ProcessStartInfo start = new(Program, ["demo", "--json"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> messages = process.StandardError.ReadToEndAsync();
        while (!process.WaitForExit(milliseconds: 20))
            _peak = Math.Max(_peak, PeakOf(process));
        Task.WaitAll(output, messages);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"patron demo ended with {process.ExitCode}: {messages.Result}");
    }

    /// <summary>In gigabytes; the kernel keeps the highest, so that polling misses only the very end.</summary>
    static double PeakOf(Process process)
    {
        if (!OperatingSystem.IsLinux())
        {
            process.Refresh();
            return process.HasExited ? 0 : process.PeakWorkingSet64 / 1e9;
        }

        try
        {
            string? line = File.ReadLines($"/proc/{process.Id}/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            string? kibibytes = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
            return kibibytes is null ? 0 : double.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024 / 1e9;
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }
}
