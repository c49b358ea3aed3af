using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Patron.Testing;

namespace Patron.Bench.Harness;

/// <summary>What a Python package took to boost trees on the same rows, in a process of its own.</summary>
/// <param name="Name">The package and its version.</param>
/// <param name="Fit">Seconds of a fit.</param>
/// <param name="Processor">Seconds of all processors.</param>
/// <param name="Auc">Area under the curve of rows that were held out.</param>
sealed record Boosters(string Name, double Fit, double Processor, double Auc)
{
    /// <summary>Folders with the packages xgboost and sklearn, parted by colons; without it there are no such peers.</summary>
    const string Folders = "PATRON_BENCH_BOOSTERS";

    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Measures the peers on columns of numbers, codes of categories and outcomes; none where they are not there.</summary>
    public static IReadOnlyList<Boosters> Measure(IReadOnlyList<double[]> columns, int categories, int training, int trees)
    {
        if (Environment.GetEnvironmentVariable(Folders) is not { Length: > 0 } folders)
            return [];
        using TemporaryFolder folder = new();
        string file = folder.PathOf("rows.bin");
        using (FileStream stream = File.Create(file))
        {
            foreach (double[] column in columns)
                stream.Write(MemoryMarshal.AsBytes(column.AsSpan()));
        }

        string[] sizes = [$"{columns.Count - 1}", $"{categories}", $"{training}", $"{trees}"];
        ProcessStartInfo start = new("/usr/bin/python3", ["bench/boosting.py", file, .. sizes, .. folders.Split(':')])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("python3 did not start.");
        string found = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Boosters[]>(found, Json)!
            : throw new InvalidOperationException($"bench/boosting.py ended with {process.ExitCode}.");
    }
}
