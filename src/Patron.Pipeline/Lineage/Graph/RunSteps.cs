using System.Text.Json;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Lineage.Graph;

/// <summary>What the steps of runs read and wrote, each run read once.</summary>
sealed class RunSteps(ITrackingStore store)
{
    readonly Dictionary<string, (Run? Run, IReadOnlyList<StepRecord> Steps)> _runs = new(StringComparer.Ordinal);

    IReadOnlyList<string>? _inOrder;

    /// <summary>A run; null where the store has none of that id.</summary>
    public Run? Run(string id) => Of(id).Run;

    /// <summary>Its steps in their order; none where it does not tell.</summary>
    public IReadOnlyList<StepRecord> StepsOf(string id) => Of(id).Steps;

    /// <summary>The step of a run that wrote a version; null where the run does not tell.</summary>
    public StepRecord? WriterOf(VersionRecord version, string run) =>
        Of(run).Steps.FirstOrDefault(step => IsDone(step, run) && step.Outputs.Any(output => IsSame(output, version)));

    /// <summary>The first run and step that had a version as its output, of all runs there are.</summary>
    public (string Run, StepRecord Step)? FirstWriterOf(VersionRecord version)
    {
        _inOrder ??= [.. store.Runs().Where(run => run.Parent is null).OrderBy(run => run.Started).ThenBy(run => run.Id, StringComparer.Ordinal).Select(run => run.Id)];
        foreach (string run in _inOrder)
        {
            if (WriterOf(version, run) is { } step)
                return (run, step);
        }

        return null;
    }

    static bool IsDone(StepRecord step, string run) => step.Status == "done" && step.MadeBy == run;

    static bool IsSame(VersionRecord one, VersionRecord other) =>
        one.Name == other.Name && one.Version == other.Version && (one.Id == other.Id || one.Id.Length == 0 || other.Id.Length == 0);

    (Run? Run, IReadOnlyList<StepRecord> Steps) Of(string id)
    {
        if (!_runs.TryGetValue(id, out (Run?, IReadOnlyList<StepRecord>) known))
            _runs[id] = known = Read(id);
        return known;
    }

    (Run?, IReadOnlyList<StepRecord>) Read(string id)
    {
        Run? run = store.Find(id);
        if (run is null || !store.Artifacts(id).Any(artifact => artifact.Path == StepRecord.File))
            return (run, []);
        using Stream file = store.OpenArtifact(id, StepRecord.File);
        return (run, JsonSerializer.Deserialize<List<StepRecord>>(file, RunJournal.Json) ?? []);
    }
}
