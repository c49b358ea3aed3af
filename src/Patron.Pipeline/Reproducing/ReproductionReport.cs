namespace Patron.Pipeline.Reproducing;

/// <summary>Whether a run gave the same once more.</summary>
/// <param name="Run">The run.</param>
/// <param name="Missing">What it takes and is not there any more; where something is missing, nothing was run.</param>
/// <param name="Cautions">What is not as it was then, and may be why something differs.</param>
/// <param name="Outputs">Each table and model that steps made, then and now.</param>
/// <param name="Failure">How a step failed; null where none did.</param>
public sealed record ReproductionReport(
    string Run, IReadOnlyList<string> Missing, IReadOnlyList<string> Cautions, IReadOnlyList<ReproducedOutput> Outputs, string? Failure)
{
    /// <summary>Whether every output is the same.</summary>
    public bool IsProven => Missing.Count == 0 && Failure is null && Outputs.Count > 0 && Outputs.All(output => output.IsSame);
}

/// <summary>What a step made, by hashes of the content.</summary>
/// <param name="Step">The step.</param>
/// <param name="Name">Table or model.</param>
/// <param name="Then">Recorded by the run.</param>
/// <param name="Now">Made once more; null where it was not.</param>
public sealed record ReproducedOutput(string Step, string Name, string Then, string? Now)
{
    /// <summary>Whether both are the same.</summary>
    public bool IsSame => Then == Now;
}
