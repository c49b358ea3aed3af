using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// A feature group becomes <c>silver.features_GROUP</c>: <c>customer_key VARCHAR, as_of TIMESTAMPTZ</c> and the features, for the
/// run's own instant and for every instant that a model is trained at.
/// </summary>
/// <param name="project">The project.</param>
/// <param name="group">The feature group.</param>
/// <param name="targets">Targets of the models that learn from the group.</param>
sealed class FeatureStep(ProjectDefinition project, FeatureGroupDefinition group, IReadOnlyList<TargetDefinition> targets) : IStep
{
    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"features {group.Name}", Stage.Prepare, [group.Table], [TableOf(group)], $"{group.Hash} {InstantsOf(targets)}");

    /// <summary>The table of a feature group.</summary>
    public static string TableOf(FeatureGroupDefinition group) => $"silver.features_{group.Name}";

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        string key = project.Settings.CustomerKey;
        SourceColumns.Require(context, group, group.Table, Wanted().Prepend((key, ColumnUse.Any)));
        SourceColumns.WarnOfExcluded(context, Info.Name, group.Table, group.Time);
        TimeZoneInfo zone = project.Settings.Zone;
        FeatureSql sql = new()
        {
            Group = group,
            CustomerKey = key,
            AsOfs = [context.AsOf, .. targets.Select(target => TargetWindow.EndingAt(context.AsOf, target, zone).AsOf)],
            Zone = zone,
        };
        context.Lake.Overwrite(TableOf(group), sql.ToSql(), context);
    }

    static string InstantsOf(IEnumerable<TargetDefinition> targets) =>
        string.Join(' ', targets.Select(target => $"{target.BlindSpot}+{target.Horizon}").Distinct().Order(StringComparer.Ordinal));

    IEnumerable<(string, ColumnUse)> Wanted() =>
        group.Features.Select(feature => (feature.Column, UseOf(feature.Aggregate))).Prepend((group.Time, ColumnUse.Time));

    static ColumnUse UseOf(Aggregate aggregate) => aggregate switch
    {
        Aggregate.Sum or Aggregate.Mean => ColumnUse.Number,
        Aggregate.DaysSinceFirst or Aggregate.DaysSinceLast => ColumnUse.Time,
        _ => ColumnUse.Any,
    };
}
