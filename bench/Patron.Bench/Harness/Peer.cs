using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Patron.Testing;

namespace Patron.Bench.Harness;

/// <summary>What a Python package took to fit a model to the same rows, in a process of its own.</summary>
/// <param name="Name">The package and its version.</param>
/// <param name="Fit">Seconds of a fit.</param>
/// <param name="Processor">Seconds of all processors.</param>
/// <param name="Auc">Area under the curve of rows that were held out.</param>
/// <param name="Coefficients">Coefficients of the features, where the model has such.</param>
sealed record Peer(string Name, double Fit, double Processor, double Auc, IReadOnlyList<double>? Coefficients = null)
{
    /// <summary>Folders with the packages xgboost and sklearn, parted by colons; without it there are no such peers.</summary>
    const string Folders = "PATRON_BENCH_BOOSTERS";

    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Measures peers on columns of numbers, codes of categories and outcomes; none without their packages.</summary>
    /// <param name="script">The Python file, which prints them.</param>
    /// <param name="columns">The columns, one after the other.</param>
    /// <param name="sizes">What else the file is told, before the folders.</param>
    public static IReadOnlyList<Peer> Measure(string script, IReadOnlyList<double[]> columns, params IReadOnlyList<int> sizes)
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

        IEnumerable<string> numbers = sizes.Select(size => $"{size}");
        ProcessStartInfo start = new("/usr/bin/python3", [script, file, .. numbers, .. folders.Split(':')])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("python3 did not start.");
        string found = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Peer[]>(found, Json)!
            : throw new InvalidOperationException($"{script} ended with {process.ExitCode}.");
    }
}
