using Patron.Pipeline.Checks;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Projects.Reading;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Steps;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Scorings;

/// <summary>
/// Scores and treats all customers into a scoring experiment: with the project's files as they are now, the champions or versions
/// chosen in their place, and production's tables. What production has prepared and is still fresh is read there; the rest is made
/// anew in the experiment. Nothing is trained, delivered or reported, and nothing of production changes.
/// </summary>
public static class ScoringRun
{
    const string Unfinished = ".next";

    /// <summary>Makes an experiment.</summary>
    /// <param name="project">The project.</param>
    /// <param name="name">The experiment's name: small letters, digits and _.</param>
    /// <param name="replaces">Whether it may take the place of one with the same name.</param>
    /// <param name="request">Instant and versions that score.</param>
    /// <param name="observer">Sees the steps.</param>
    /// <param name="cancellation">Ends it early, and leaves what was there.</param>
    /// <exception cref="ScoringException">The name is taken, or there is nothing to score with.</exception>
    /// <exception cref="ProjectException">The project's files are wrong; nothing ran.</exception>
    /// <exception cref="ProjectBusyException">Another experiment is being scored.</exception>
    /// <exception cref="RefusedException">Who asks may not run the project.</exception>
    /// <exception cref="UnknownVersionException">A version to score with does not exist.</exception>
    /// <exception cref="StepFailedException">A step failed; the experiment of that name is as before.</exception>
    public static (Scoring Scoring, RunSummary Run) Execute(
        ProjectDefinition project, string name, bool replaces, RunRequest request, IRunObserver observer, CancellationToken cancellation = default)
    {
        if (!Identifiers.IsValid(name))
            throw new ScoringException($"'{name}' is no name of an experiment: write small letters, digits and _, such as {Identifiers.From(name)}");
        RoleRules.Of(project, request.Time).Require(Role.Operator, "score an experiment");
        string folder = Scoring.FolderOf(project, name);
        using ProjectLock held = ProjectLock.Take(Scoring.FolderOfAll(project), request.Time);
        if (Directory.Exists(folder) && !replaces)
            throw new ScoringException($"there is a scoring experiment '{name}' already: give another name, or --replace to score it anew");

        string unfinished = folder + Unfinished;
        Remove(unfinished);
        try
        {
            (Scoring scoring, RunSummary run) = Make(project, name, request, observer, cancellation);
            scoring.Write(unfinished);
            Remove(folder);
            Directory.Move(unfinished, folder);
            return (scoring, run);
        }
        finally
        {
            Remove(unfinished);
        }
    }

    static (Scoring Scoring, RunSummary Run) Make(
        ProjectDefinition project, string name, RunRequest request, IRunObserver observer, CancellationToken cancellation)
    {
        DateTimeOffset asOf = AsOf.Resolve(request.AsOf, project.Settings, request.Time);
        ProjectDefinition apart = Scoring.Apart(project, name + Unfinished);
        using LakeSession production = LakeSession.Open(project, asOf);
        SqlFunctions.Register(production.Database);
        IReadOnlyList<IStep> plan = Plan.AfterIngestion(apart, production);

        ModelRegistry models = new(TrackingFolder.Of(project), request.Models);
        foreach ((string model, string version) in request.Models)
            models.Meant(model, version);
        TrackingFolder tracking = TrackingFolder.Of(apart);
        using RunJournal journal = RunJournal.Begin(tracking, RunBeginning.Of(apart, request, asOf), request.Time, observer);
        journal.Artifact(RunBeginning.ProjectFile, apart.Files);
        StepContext there = new(project, asOf, journal.RunId, production, models, journal, request.Time, cancellation);
        IReadOnlyList<IStep> steps = StepsOf(plan, there, project);
        (PinnedTables pinned, IReadOnlySet<string> written) = Pinned(production, steps);

        using LakeSession lake = LakeSession.Open(apart, asOf, pinned);
        SqlFunctions.Register(lake.Database);
        StepContext context = there with { Project = apart, Lake = lake };
        foreach ((string table, long version) in pinned.Earlier)
            lake.Overwrite(table, $"SELECT * FROM {production.Snapshot(TableReference.To(table, version)).ToSql()} LIMIT 0", context);
        Execution execution = new(context, StepLedger.Open(apart.StateFolder()), observer, StepGraph.SharedOutputs(plan));
        RunSummary run = execution.Run(steps);
        return (Describe(name, run, steps, context, pinned, written), run);
    }

    /// <summary>Steps that score and treat, with those before them that production has not done just so.</summary>
    static IReadOnlyList<IStep> StepsOf(IReadOnlyList<IStep> plan, StepContext production, ProjectDefinition project)
    {
        IReadOnlyList<IStep> needed = StepGraph.UpTo(
            [.. plan.Where(step => step.Info.Stage != Stage.Train)], step => step.Info.Stage is Stage.Score or Stage.Treat);
        if (needed.Count == 0)
            throw new ScoringException("the project has no model and no treatment: there is nothing to score");
        StepFreshness freshness = new(production, StepLedger.Open(project.StateFolder()), StepGraph.SharedOutputs(plan));
        HashSet<string> anew = [];
        return [.. needed.Where(step => IsDone(step.Info))];

        bool IsDone(StepInfo step)
        {
            bool isRead = step.Stage == Stage.Prepare && !step.Inputs.Any(anew.Contains) && freshness.IsFresh(step);
            if (!isRead)
                anew.UnionWith(step.Outputs);
            return !isRead;
        }
    }

    static (PinnedTables Pinned, IReadOnlySet<string> Written) Pinned(LakeSession production, IReadOnlyList<IStep> steps)
    {
        HashSet<string> written = [.. steps.SelectMany(step => step.Info.Outputs).Where(VersionName.IsTable)];
        Dictionary<string, long> versions = production.Tables().ToDictionary(table => table, table => production.VersionOf(table).Version);
        PinnedTables pinned = new(production, versions.Where(table => !written.Contains(table.Key)).ToDictionary())
        {
            Earlier = versions.Where(table => written.Contains(table.Key) && IsByInstant(table.Key)).ToDictionary(),
        };
        return (pinned, written);

        bool IsByInstant(string table) => table != CheckResults.Table && table.StartsWith("gold.", StringComparison.Ordinal)
            && production.Snapshot(table).Schema.Fields.Any(field => field.Name == "as_of");
    }

    static Scoring Describe(
        string name, RunSummary run, IReadOnlyList<IStep> steps, StepContext context, PinnedTables pinned, IReadOnlySet<string> written) => new(
        name,
        context.Time.GetUtcNow(),
        run.AsOf,
        run.RunId,
        context.VersionsOf(steps.SelectMany(step => step.Info.Inputs).Where(VersionName.IsChampion))
            .ToDictionary(model => VersionName.ModelOf(model.Key)!, model => model.Value.Version),
        written.Where(context.Lake.Exists).Order(StringComparer.Ordinal)
            .ToDictionary(table => table, table => context.Lake.Snapshot(table).Rows ?? 0),
        pinned.Versions,
        [.. pinned.Earlier.Keys]);

    static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
