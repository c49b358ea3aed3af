using Patron.Pipeline.Delivery;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Live;
using Patron.Pipeline.Measurement;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reporting;
using Patron.Pipeline.Steps;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline;

/// <summary>The steps of a project, in the order of the flow; each folder of the room adds its own.</summary>
static class Plan
{
    /// <summary>All steps, in an order in which each finds its inputs made.</summary>
    /// <exception cref="ProjectException">SQL that does not parse, tables that do not exist, a circle: all at once.</exception>
    public static IReadOnlyList<IStep> Of(ProjectDefinition project, LakeSession lake)
    {
        ProblemList problems = new();
        List<IStep> steps =
        [
            .. IngestionSteps.Of(project, lake, problems), .. AfterIngestion(project, lake, problems), .. LiveSteps.Of(project),
        ];
        problems.ThrowIfAny();
        return StepGraph.Order(steps);
    }

    /// <summary>The steps that need no source, in the same order.</summary>
    public static IReadOnlyList<IStep> AfterIngestion(ProjectDefinition project, LakeSession lake)
    {
        ProblemList problems = new();
        List<IStep> steps = [.. AfterIngestion(project, lake, problems)];
        problems.ThrowIfAny();
        return StepGraph.Order(steps);
    }

    static IEnumerable<IStep> AfterIngestion(ProjectDefinition project, LakeSession lake, ProblemList problems) =>
    [
        .. PreparationSteps.Of(project, lake, problems),
        .. ModellingSteps.Of(project, lake, problems),
        .. TreatmentSteps.Of(project, lake, problems),
        .. MeasurementSteps.Of(project, lake, problems),
        .. ReportingSteps.Of(project, lake, problems),
        .. DeliverySteps.Of(project),
    ];
}
