using Patron.Pipeline.Audit;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Lineage;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Reproducing;
using Patron.Pipeline.Steps;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Pipeline.Tracking.Registry;
using Patron.Pipeline.Tracking.Server;

namespace Patron.Pipeline;

/// <summary>What a person asks of a run.</summary>
public sealed record RunRequest
{
    /// <summary>The instant or date rows are computed for, as written; null takes the project's, or midnight today.</summary>
    public string? AsOf { get; init; }

    /// <summary>A step or a stage: it runs with all it needs. Null runs everything.</summary>
    public string? Step { get; init; }

    /// <summary>
    /// Whether contacts go to servers though <see cref="AsOf"/> names an instant before the one that the project would look
    /// from: such a run is mostly made to look back. Files are written either way. <value>False.</value>
    /// </summary>
    public bool Deliver { get; init; }

    /// <summary>Versions or aliases that score in place of the champions, by model.</summary>
    public IReadOnlyDictionary<string, string> Models { get; init; } = new Dictionary<string, string>();

    /// <summary>The clock. <value>Default: the system's.</value></summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>How a run ended.</summary>
/// <param name="RunId">Its id.</param>
/// <param name="AsOf">The instant it looked from.</param>
/// <param name="Steps">Each step and how it ended.</param>
/// <param name="Metrics">Figures the steps recorded.</param>
public sealed record RunSummary(
    string RunId, DateTimeOffset AsOf, IReadOnlyList<(StepInfo Step, StepOutcome Outcome)> Steps, IReadOnlyDictionary<string, double> Metrics);

/// <summary>One run of a project: its steps in their order, each skipped where nothing it depends on has changed.</summary>
public static class PipelineRun
{
    /// <summary>Runs a project.</summary>
    /// <exception cref="ProjectException">The project's files are wrong; nothing ran.</exception>
    /// <exception cref="ProjectBusyException">Another process runs it.</exception>
    /// <exception cref="UnknownStepException">The wanted step does not exist.</exception>
    /// <exception cref="RefusedException">Who asks may not run it, or a version may not score.</exception>
    /// <exception cref="UnknownVersionException">A version to score with does not exist.</exception>
    /// <exception cref="StepFailedException">A step failed; its outputs are as before, finished steps stay.</exception>
    public static RunSummary Execute(
        ProjectDefinition project, RunRequest request, IRunObserver observer, CancellationToken cancellation = default)
    {
        try
        {
            RunSummary summary = Hold(project, request, observer, cancellation);
            ProjectSending.AfterRun(project, observer, cancellation);
            return summary;
        }
        catch (StepFailedException) when (!cancellation.IsCancellationRequested)
        {
            ProjectSending.AfterRun(project, observer, cancellation);
            throw;
        }
    }

    /// <summary>Runs while no other process does.</summary>
    static RunSummary Hold(ProjectDefinition project, RunRequest request, IRunObserver observer, CancellationToken cancellation)
    {
        string state = project.StateFolder();
        RoleRules rules = RoleRules.Of(project, request.Time);
        rules.Require(Role.Operator, "run the project");
        DateTimeOffset asOf = AsOf.Resolve(request.AsOf, project.Settings, request.Time);
        using ProjectLock held = ProjectLock.Take(state, request.Time);
        using LakeSession lake = LakeSession.Open(project, asOf);
        SqlFunctions.Register(lake.Database);
        IReadOnlyList<IStep> plan = Plan.Of(project, lake);
        IReadOnlyList<IStep> wanted = Wanted(plan, request.Step);
        rules.RequireToRun(wanted.Select(step => step.Info));

        TrackingFolder tracking = TrackingFolder.Of(project);
        ChosenVersions.Require(request.Models, rules, new ModelRegistry(tracking), observer);
        tracking.CloseKilled(request.Time.GetUtcNow());
        ReproductionFolder.RemoveAbandoned(project);
        using RunJournal journal = RunJournal.Begin(tracking, RunBeginning.Of(project, request, asOf), request.Time, observer);
        journal.Artifact(RunBeginning.ProjectFile, project.Files);
        ModelRegistry models = new(tracking, request.Models);
        StepContext context = new(project, asOf, journal.RunId, lake, models, journal, request.Time, cancellation)
        {
            IsLookingBack = !request.Deliver && asOf < AsOf.Resolve(null, project.Settings, request.Time),
        };
        Execution execution = new(context, StepLedger.Open(state), observer, StepGraph.SharedOutputs(plan));
        RunAudit audit = RunAudit.Begin(AuditLog.Of(project, request.Time), journal.RunId, asOf, request);
        journal.Tag(RunTags.Audit, audit.Mark.ToString());
        try
        {
            return audit.Of(() => execution.Run(wanted));
        }
        finally
        {
            OpenLineageSending.Send(journal.RunId, project, lake, tracking, observer);
        }
    }

    static IReadOnlyList<IStep> Wanted(IReadOnlyList<IStep> plan, string? wanted)
    {
        if (wanted is null)
            return plan;
        bool IsWanted(IStep step) => step.Info.Name == wanted || step.Info.Stage.Word() == wanted;
        if (plan.Any(IsWanted))
            return StepGraph.UpTo(plan, IsWanted);
        IEnumerable<string> names = plan.Select(step => step.Info.Stage.Word()).Distinct().Concat(plan.Select(step => step.Info.Name));
        throw new UnknownStepException($"no step or stage is named '{wanted}'; there are: {string.Join(", ", names)}");
    }
}
