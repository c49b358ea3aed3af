using Patron.Delta;
using Patron.Pipeline.Checks;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Reproducing;

/// <summary>What a run recorded that making it again takes: its steps, definitions, and the versions they read.</summary>
sealed class RecordedRun
{
    public RecordedRun(ITrackingStore store, Run run)
    {
        Run = run;
        Definitions = RunLookup.DefinitionsOf(store, run);
        Steps =
        [
            .. RunLookup.StepsOf(store, run)
                .Where(step => step.Stage != Stage.Ingest.Word() && step.Stage != Stage.Deliver.Word() && step.Status != StepStatus.Failed.Word() && step.Outputs.Count > 0),
        ];
    }

    public Run Run { get; }

    /// <summary>The project's files by path.</summary>
    public IReadOnlyDictionary<string, string> Definitions { get; }

    /// <summary>Steps that made something of what was there.</summary>
    public IReadOnlyList<StepRecord> Steps { get; }

    /// <summary>Tables that the steps read and none of them makes, as they named them.</summary>
    public IReadOnlyList<VersionRecord> Inputs
    {
        get
        {
            HashSet<string> made = [.. Steps.SelectMany(step => step.Outputs).Select(output => output.Name)];
            return
            [
                .. Steps.SelectMany(step => step.Inputs)
                    .Where(input => VersionName.IsTable(input.Name) && !made.Contains(input.Name) && input.Name != CheckResults.Table && input.Version >= 0)
                    .DistinctBy(input => input.Name),
            ];
        }
    }

    /// <summary>The version that scored, of each model that did.</summary>
    public IReadOnlyDictionary<string, VersionRecord> Champions => Steps.SelectMany(step => step.Inputs)
        .Where(input => VersionName.IsChampion(input.Name)).DistinctBy(input => input.Name)
        .ToDictionary(input => VersionName.ModelOf(input.Name)!);

    /// <summary>Whether the version that scored is the one that the run's own training gave.</summary>
    public bool TrainedItself(string model, VersionRecord champion) => Steps.SelectMany(step => step.Outputs)
        .Any(output => output.Name == VersionName.Model(model) && output.Version == champion.Version && output.Id == champion.Id);

    /// <summary>What of all this cannot be had any more, in sentences.</summary>
    public IEnumerable<string> Missing(LakeSession lake, ModelRegistry models, CancellationToken cancellation)
    {
        if (Steps.Count == 0 || Definitions.Count == 0)
            yield return "the run left no record of its steps: it was killed, or failed before the first";
        foreach (VersionRecord input in Inputs)
        {
            if (Complaint(lake, input, cancellation) is { } complaint)
                yield return complaint;
        }

        foreach ((string model, VersionRecord champion) in Champions)
        {
            if (!TrainedItself(model, champion) && Complaint(models, model, champion) is { } complaint)
                yield return complaint;
        }
    }

    static string? Complaint(LakeSession lake, VersionRecord input, CancellationToken cancellation)
    {
        TableReference reference = TableReference.Parse(input.Name);
        string name = reference.IsPlain ? $"{input.Name}@v{input.Version}" : $"{input.Name} (version {input.Version})";
        try
        {
            Snapshot snapshot = lake.Snapshot(reference.Path is { } ? reference : TableReference.To(reference.Table, input.Version));
            if (snapshot.Metadata.Id != input.Id)
                return $"{name}: the table was deleted and made again since";
            FileAudit audit = FileAudit.Of(snapshot, cancellation);
            return audit.Damages.Count == 0 ? null : $"{name}: {Path.GetFileName(audit.Damages[0].File)} {audit.Damages[0].Found}";
        }
        catch (DeltaException error)
        {
            return $"{name}: {error.Message}";
        }
    }

    static string? Complaint(ModelRegistry models, string model, VersionRecord champion)
    {
        try
        {
            return models.Read(model, (int)champion.Version).RunId == champion.Id
                ? null
                : $"version {champion.Version} of model {model} is not the one that scored then";
        }
        catch (Exception error) when (error is InvalidOperationException or IOException)
        {
            return error.Message;
        }
    }
}
