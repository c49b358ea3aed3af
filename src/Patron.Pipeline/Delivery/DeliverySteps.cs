using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Delivery;

/// <summary>One step for each campaign. A scoring experiment has none: what it decides goes nowhere.</summary>
static class DeliverySteps
{
    public static IEnumerable<IStep> Of(ProjectDefinition project) => project.Settings.Experiment is null
        ? project.Treatments.OrderBy(one => one.Priority).ThenBy(one => one.Name, StringComparer.Ordinal)
            .Select(campaign => new DeliverStep(project, campaign))
        : [];
}
