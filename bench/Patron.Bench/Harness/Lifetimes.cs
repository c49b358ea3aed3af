using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Patron.Models.Btyd;
using Patron.Testing;

namespace Patron.Bench.Harness;

/// <summary>What the Python package lifetimes took for the same histories, in a process of its own.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Fit">Seconds of a fit, the better of two; null where it was given the parameters.</param>
/// <param name="Expected">Seconds of expected purchases of all customers, the better of two.</param>
/// <param name="Total">The sum of those expected purchases.</param>
sealed record Lifetimes(string Version, double? Fit, double Expected, double Total)
{
    /// <summary>Folders with the packages lifetimes and autograd, parted by colons; without it there is no such peer.</summary>
    const string Folders = "PATRON_BENCH_LIFETIMES";

    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Measures a fit and the expected purchases of a model that lifetimes has; null where it is not there.</summary>
    public static Lifetimes? Measure(PurchaseModelKind kind, PurchaseHistories histories, double horizon) => Measure(kind, "fit", histories, horizon);

    /// <summary>Measures the expected purchases by a model with known parameters alone.</summary>
    public static Lifetimes? MeasureExpected(PurchaseModel model, PurchaseHistories histories, double horizon) => Measure(
        model.Kind,
        string.Join(',', model.Kind.ParameterNames.Zip(model.Parameters, (name, value) => FormattableString.Invariant($"{name}={value:R}"))),
        histories,
        horizon);

    static Lifetimes? Measure(PurchaseModelKind kind, string parameters, PurchaseHistories histories, double horizon)
    {
        if (Environment.GetEnvironmentVariable(Folders) is not { Length: > 0 } folders)
            return null;
        using TemporaryFolder folder = new();
        string file = folder.PathOf("histories.bin");
        using (FileStream stream = File.Create(file))
        {
            stream.Write(MemoryMarshal.AsBytes(histories.Frequency));
            stream.Write(MemoryMarshal.AsBytes(histories.Recency));
            stream.Write(MemoryMarshal.AsBytes(histories.Age));
        }

        ProcessStartInfo start = new("/usr/bin/python3", ["bench/lifetimes.py", kind.Key, file, FormattableString.Invariant($"{horizon}"), parameters, .. folders.Split(':')])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("python3 did not start.");
        string found = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Lifetimes>(found, Json)
            : throw new InvalidOperationException($"bench/lifetimes.py ended with {process.ExitCode}.");
    }

    /// <summary>How many times as long it took to fit and to expect, as sentences under a table.</summary>
    /// <param name="name">The model.</param>
    /// <param name="fit">Patron's seconds of a fit.</param>
    /// <param name="fitGoal">Times that are asked for.</param>
    /// <param name="expected">Patron's seconds of expected purchases.</param>
    /// <param name="total">Patron's sum of them.</param>
    /// <param name="scale">Of this run.</param>
    public IEnumerable<string> Beside(string name, double fit, double fitGoal, double expected, double total, Scale scale) =>
    [
        $"lifetimes {Version} took {Fit:F2} s to fit {name}, the better of two.",
        Goal.AtLeast($"{name}: times as long as Patron's fit", fitGoal, Fit!.Value / fit, scale),
        .. BesideExpected(name, expected, total, scale),
    ];

    /// <summary>The same of expected purchases alone.</summary>
    public IEnumerable<string> BesideExpected(string name, double expected, double total, Scale scale)
    {
        if (Math.Abs(total - Total) > 1e-3 * total)
            throw new InvalidOperationException($"{name}: lifetimes expects {Total} purchases of all, Patron {total}: the figures would not be of the same work.");
        yield return $"lifetimes {Version} took {Expected:F3} s for the expected purchases of {name}, the better of two.";
        yield return Goal.AtLeast($"{name}: times as long as Patron's expected purchases", 10, Expected / expected, scale);
    }
}
