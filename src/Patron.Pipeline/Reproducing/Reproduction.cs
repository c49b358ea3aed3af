using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Steps;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Reproducing;

/// <summary>
/// Makes a run's tables and models once more, in a folder apart: from the definitions it recorded and the versions it read, and compares
/// the contents by their hashes. Sources are not read again; what they gave then is in the bronze tables.
/// </summary>
public static class Reproduction
{
    /// <summary>Reproduces a run of a project's environment.</summary>
    /// <param name="project">The project.</param>
    /// <param name="run">The run.</param>
    /// <param name="folder">An empty folder for what is made.</param>
    /// <param name="observer">Sees the steps.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="ProjectException">The recorded definitions are wrong for this version of the program.</exception>
    public static ReproductionReport Of(
        ProjectDefinition project, Run run, string folder, IRunObserver observer, TimeProvider time, CancellationToken cancellation)
    {
        TrackingFolder store = TrackingFolder.Of(project);
        RecordedRun recorded = new(store, run);
        DateTimeOffset asOf = AsOf.Resolve(run.Parameters.GetValueOrDefault("as_of"), project.Settings, time);
        using LakeSession original = LakeSession.Open(project, asOf);
        string[] missing = [.. recorded.Missing(original, new ModelRegistry(store), cancellation)];
        if (missing.Length > 0)
            return new ReproductionReport(run.Id, missing, [], [], null);

        ProjectDefinition copy = Copy(recorded, folder);
        PinnedTables pinned = new(original, recorded.Inputs.ToDictionary(input => input.Name, input => input.Version));
        using LakeSession lake = LakeSession.Open(copy, asOf, pinned);
        SqlFunctions.Register(lake.Database);
        (IReadOnlyList<StepRecord> made, string? failure) = Make(recorded, copy, lake, store, observer, time, cancellation);
        return new ReproductionReport(run.Id, [], Cautions(run, copy, time), [.. Compare(recorded.Steps, made)], failure);
    }

    /// <summary>The project as the run had it, its lake and state in the folder.</summary>
    static ProjectDefinition Copy(RecordedRun recorded, string folder)
    {
        ProjectFiles.Write(folder, recorded.Definitions);
        ProjectDefinition copy = ProjectLoader.Load(folder, recorded.Run.Parameters.GetValueOrDefault("environment"));
        return copy with { Settings = copy.Settings with { Lake = null } };
    }

    static (IReadOnlyList<StepRecord> Made, string? Failure) Make(
        RecordedRun recorded, ProjectDefinition copy, LakeSession lake, TrackingFolder from, IRunObserver observer, TimeProvider time,
        CancellationToken cancellation)
    {
        TrackingFolder store = TrackingFolder.Of(copy);
        Run again = RunBeginning.Of(copy, new RunRequest { Time = time }, AsOf.Resolve(recorded.Run.Parameters["as_of"], copy.Settings, time));
        using RunJournal journal = RunJournal.Begin(store, again, time, observer);
        StepContext context = new(
            copy, AsOf.Resolve(recorded.Run.Parameters["as_of"], copy.Settings, time), again.Id, lake, new ModelRegistry(store), journal, time, cancellation);
        IReadOnlyList<IStep> plan = Plan.AfterIngestion(copy, lake);
        HashSet<string> wanted = [.. recorded.Steps.Select(step => step.Step)];
        IReadOnlyList<IStep> steps = [.. plan.Where(step => wanted.Contains(step.Info.Name)).Select(step => AsRecorded(step, recorded, from))];
        string? failure = null;
        try
        {
            new Execution(context, StepLedger.Open(copy.StateFolder()), observer, StepGraph.SharedOutputs(plan)).Run(steps);
        }
        catch (StepFailedException error)
        {
            failure = error.Message;
        }

        return (RunLookup.StepsOf(store, again), failure);
    }

    static IStep AsRecorded(IStep step, RecordedRun recorded, ITrackingStore from)
    {
        if (step is not PromoteStep promotion)
            return step;
        VersionRecord? champion = recorded.Champions.GetValueOrDefault(promotion.Model);
        bool isOwn = champion is not null && recorded.TrainedItself(promotion.Model, champion);
        return new ScoreAsRecorded(step.Info, promotion.Model, champion, isOwn ? null : from);
    }

    static IEnumerable<ReproducedOutput> Compare(IReadOnlyList<StepRecord> then, IReadOnlyList<StepRecord> now)
    {
        Dictionary<(string, string), string?> made = now.SelectMany(step => step.Outputs.Select(output => (step.Step, output)))
            .ToDictionary(pair => (pair.Step, pair.output.Name), pair => pair.output.Hash);
        return from step in then
               from output in step.Outputs
               where output.Hash is not null
               select new ReproducedOutput(step.Step, output.Name, output.Hash!, made.GetValueOrDefault((step.Step, output.Name)));
    }

    static List<string> Cautions(Run run, ProjectDefinition copy, TimeProvider time)
    {
        Run now = RunBeginning.Of(copy, new RunRequest { Time = time }, time.GetUtcNow());
        List<string> cautions = [];
        if (run.Tags.GetValueOrDefault(RunTags.Program) is { } program && program != now.Tags[RunTags.Program])
            cautions.Add($"the run was made by version {program} of the program, this is {now.Tags[RunTags.Program]}");
        else if (run.Tags.GetValueOrDefault(RunTags.Environment) != now.Tags[RunTags.Environment])
            cautions.Add("operating system, runtime or SQL engine are not those of the run");
        return cautions;
    }
}
