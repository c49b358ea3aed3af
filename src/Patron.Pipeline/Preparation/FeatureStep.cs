using Patron.Pipeline.Preparation.Features;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// A feature group becomes <c>silver.features_GROUP</c>: <c>customer_key VARCHAR, as_of TIMESTAMPTZ</c> and the features, for each of its
/// instants (see <see cref="FeatureInstants"/>).
/// </summary>
sealed class FeatureStep(ProjectDefinition project, AggregateGroupDefinition group) : IStep
{
    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        NameOf(group), Stage.Prepare, [group.Table], [TableOf(group)], $"{group.Hash} {FeatureInstants.TextOf(project, group)}");

    /// <summary>The name of a group's step.</summary>
    public static string NameOf(FeatureGroupDefinition group) => $"features {group.Name}";

    /// <summary>The table of a feature group.</summary>
    public static string TableOf(FeatureGroupDefinition group) => $"silver.features_{group.Name}";

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        string key = project.Settings.CustomerKey;
        SourceColumns.Require(context, group, group.Table, Wanted().Prepend((key, ColumnUse.Any)));
        SourceColumns.WarnOfExcluded(context, Info.Name, group.Table, group.Time);
        FeatureSql sql = new()
        {
            Group = group,
            CustomerKey = key,
            AsOfs = FeatureInstants.Of(project, group, context.AsOf),
            Zone = project.Settings.Zone,
            TimeType = SourceColumns.TypeOf(group.Time, group.Table, context.Lake.Connection),
            KnownType = SourceColumns.TypeOf(group.Known ?? group.Time, group.Table, context.Lake.Connection),
        };
        context.Lake.Overwrite(TableOf(group), sql.ToSql(), context);
    }

    IEnumerable<(string, ColumnUse)> Wanted() =>
    [
        (group.Time, ColumnUse.Time),
        .. group.Known is { } known ? [(known, ColumnUse.Time)] : Array.Empty<(string, ColumnUse)>(),
        .. group.Key.Select(column => (column, ColumnUse.Any)),
        .. group.Aggregated.Select(feature => (feature.Column, UseOf(feature.Aggregate))),
        .. group.Ratios.Select(ratios => (ratios.Column, ColumnUse.Number)),
    ];

    static ColumnUse UseOf(Aggregate aggregate) => aggregate switch
    {
        Aggregate.Sum or Aggregate.Mean or Aggregate.Var or Aggregate.Trend => ColumnUse.Number,
        Aggregate.DaysSinceFirst or Aggregate.DaysSinceLast => ColumnUse.Time,
        _ => ColumnUse.Any,
    };
}
