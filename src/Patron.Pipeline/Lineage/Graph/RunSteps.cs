using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Lineage.Graph;

/// <summary>What the steps of runs read and wrote, each run read once and only where it is asked for.</summary>
sealed class RunSteps(ITrackingStore store)
{
    readonly Dictionary<string, (Run? Run, IReadOnlyList<StepRecord>? Steps)> _runs = new(StringComparer.Ordinal);

    Run[]? _whole;

    /// <summary>A run; null where the store has none of that id.</summary>
    public Run? Run(string id) => Of(id).Run;

    /// <summary>Its steps in their order; none where it does not tell.</summary>
    public IReadOnlyList<StepRecord> StepsOf(string id) => Of(id).Steps ?? [];

    /// <summary>
    /// The step of a run that wrote a version; null where nothing tells. A run that was killed kept no steps, but the next one that found
    /// them up to date did.
    /// </summary>
    public StepRecord? WriterOf(VersionRecord version, string run)
    {
        if (Of(run).Steps is { } steps)
            return steps.FirstOrDefault(step => step.Status == "done" && IsMade(step, version, run));
        foreach (Run later in After(run))
        {
            if (StepsOf(later.Id).FirstOrDefault(step => step.Status == "unchanged" && IsMade(step, version, run)) is { } step)
                return step;
            if (later.Status == RunStatus.Finished && !later.Parameters.ContainsKey("step"))
                return null; // it took every step, and did over what the killed run had not finished
        }

        return null;
    }

    /// <summary>
    /// The run and step that made a version of which only those tell that met it: looked for from the one that read it back, newest
    /// first, to the first in whose time the version was not there.
    /// </summary>
    /// <param name="version">The version.</param>
    /// <param name="reader">A run that read it; null for all runs.</param>
    public (string Run, StepRecord Step)? MakerOf(VersionRecord version, string? reader)
    {
        (string Run, StepRecord Step)? maker = null;
        for (int at = Math.Max(0, PlaceOf(reader)); at < Whole.Length; at++)
        {
            IReadOnlyList<StepRecord> steps = StepsOf(Whole[at].Id);
            if (steps.FirstOrDefault(step => step.Status != "failed" && step.Outputs.Any(output => IsSame(output, version))) is { } step)
            {
                maker = (step.MadeBy, step);
                at = Math.Max(at, PlaceOf(step.MadeBy) - 1); // from that run to this one it was unchanged
            }
            else if (steps.Count > 0 && (maker is not null || steps.SelectMany(step => step.Outputs).Any(output => IsEarlier(output, version))))
                break;
        }

        return maker;
    }

    /// <summary>Newest first.</summary>
    Run[] Whole => _whole ??= [.. store.Runs().Where(run => run.Parent is null)];

    int PlaceOf(string? id) => Array.FindIndex(Whole, run => run.Id == id);

    /// <summary>The runs after one, the next first; the ids tell where the store no longer has it.</summary>
    IEnumerable<Run> After(string id)
    {
        int at = PlaceOf(id);
        return (at >= 0 ? Whole.Take(at) : Whole.Where(run => string.CompareOrdinal(run.Id, id) > 0)).Reverse();
    }

    static bool IsMade(StepRecord step, VersionRecord version, string run) => step.MadeBy == run && step.Outputs.Any(output => IsSame(output, version));

    static bool IsSame(VersionRecord one, VersionRecord other) => one.Version == other.Version && IsOfSame(one, other);

    static bool IsEarlier(VersionRecord one, VersionRecord other) => one.Version < other.Version && IsOfSame(one, other);

    static bool IsOfSame(VersionRecord one, VersionRecord other) =>
        one.Name == other.Name && (one.Id == other.Id || one.Id.Length == 0 || other.Id.Length == 0);

    (Run? Run, IReadOnlyList<StepRecord>? Steps) Of(string id)
    {
        if (!_runs.TryGetValue(id, out (Run?, IReadOnlyList<StepRecord>?) known))
            _runs[id] = known = Read(id);
        return known;
    }

    (Run?, IReadOnlyList<StepRecord>?) Read(string id) => store.Find(id) is { } run ? (run, RunLookup.ToldSteps(store, run)) : (null, null);
}
