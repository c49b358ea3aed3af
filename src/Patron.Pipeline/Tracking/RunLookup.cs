using System.Text.Json;

namespace Patron.Pipeline.Tracking;

/// <summary>No run is meant, or several are; the message says what to write.</summary>
public sealed class UnknownRunException(string message) : Exception(message);

/// <summary>Finds the run that a person means, and what it left.</summary>
public static class RunLookup
{
    const string Latest = "latest";

    /// <summary>A run by its id, by the beginning of it, or as <c>latest</c>: the newest whole run.</summary>
    /// <exception cref="UnknownRunException">There is none, or more than one begins so.</exception>
    public static Run Of(ITrackingStore store, string text)
    {
        if (text != Latest && store.Find(text) is { } exact)
            return exact;
        Run[] whole = [.. store.Runs().Where(run => run.Parent is null)];
        Run[] meant = text == Latest ? whole[..Math.Min(1, whole.Length)] : [.. whole.Where(run => run.Id.StartsWith(text, StringComparison.Ordinal))];
        return meant.Length switch
        {
            1 => meant[0],
            0 => throw new UnknownRunException(
                whole.Length == 0 ? "this project has no runs yet: begin with 'patron run'" : $"no run's id begins with '{text}': see 'patron runs list'"),
            _ => throw new UnknownRunException($"{meant.Length} runs begin with '{text}', such as {meant[0].Id} and {meant[1].Id}: write more of it"),
        };
    }

    /// <summary>The fits of a run, in the order of their names.</summary>
    public static IReadOnlyList<Run> FitsOf(ITrackingStore store, Run run) =>
        [.. store.Runs().Where(fit => fit.Parent == run.Id).OrderBy(fit => fit.Name, StringComparer.Ordinal)];

    /// <summary>What each step of a run read and wrote; empty for a run that was killed, and for a fit.</summary>
    public static IReadOnlyList<StepRecord> StepsOf(ITrackingStore store, Run run) => ToldSteps(store, run) ?? [];

    /// <summary>The same; null for a run that was killed, and for a fit.</summary>
    internal static IReadOnlyList<StepRecord>? ToldSteps(ITrackingStore store, Run run) => Read<StepRecord[]>(store, run, StepRecord.File);

    /// <summary>The project's files as the run had them, by path; empty for a fit.</summary>
    public static IReadOnlyDictionary<string, string> DefinitionsOf(ITrackingStore store, Run run) =>
        Read<Dictionary<string, string>>(store, run, RunBeginning.ProjectFile) ?? [];

    static T? Read<T>(ITrackingStore store, Run run, string artifact) where T : class
    {
        if (store.Artifacts(run.Id).All(known => known.Path != artifact))
            return null;
        using Stream stream = store.OpenArtifact(run.Id, artifact);
        return JsonSerializer.Deserialize<T>(stream, RunJournal.Json);
    }
}
