using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// The instants that a feature group's table holds rows for: the run's own, those that models are trained at, and the group's timeline.
/// </summary>
static class FeatureInstants
{
    /// <summary>All of them, in their order.</summary>
    public static IReadOnlyList<DateTimeOffset> Of(ProjectDefinition project, FeatureGroupDefinition group, DateTimeOffset asOf)
    {
        TimeZoneInfo zone = project.Settings.Zone;
        IEnumerable<DateTimeOffset> training = DatasetsOf(project, group).SelectMany(dataset => TrainingInstants.Of(dataset, asOf, zone));
        return [.. training.Concat(group.Timeline?.UpTo(asOf, zone) ?? []).Append(asOf).Distinct().Order()];
    }

    /// <summary>What decides them beside the run's instant and the group, as text.</summary>
    public static string TextOf(ProjectDefinition project, FeatureGroupDefinition group) =>
        string.Join(' ', DatasetsOf(project, group).Select(TrainingInstants.TextOf).Distinct().Order(StringComparer.Ordinal));

    /// <summary>What models learn from: each data set needs the group's features at its own training instants.</summary>
    static IEnumerable<DatasetDefinition> DatasetsOf(ProjectDefinition project, FeatureGroupDefinition group) =>
        project.AllDatasets.Concat(project.Models.OfType<UpliftDefinition>().Select(model => model.LearnsFrom)).Where(dataset => dataset.Features.Any(used => used.Name == group.Name));
}
