using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation.Features;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Steps;

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
        SourceColumns.RequireCustomers(context, Info.Name, group, group.Table, group.Time);
        FeatureSql sql = SqlOf(project, group, FeatureInstants.Of(project, group, context.AsOf), context.Lake.Connection);
        RequireSql(sql, context);
        if (group.Timeline is null)
            context.Lake.Overwrite(TableOf(group), sql.ToSql(), context);
        else
            new FeatureRefresh(context, group, $"{StepHash.Program} {project.Settings.Hash} {(group with { Timeline = null }).Hash}", sql).Run();
    }

    /// <summary>The SQL of a group whose table is bound.</summary>
    public static FeatureSql SqlOf(
        ProjectDefinition project, AggregateGroupDefinition group, IReadOnlyList<DateTimeOffset> instants, Connection connection) => new()
    {
        Group = group,
        CustomerKey = project.Settings.CustomerKey,
        AsOfs = instants,
        Zone = project.Settings.Zone,
        TimeType = SourceColumns.TypeOf(group.Time, group.Table, connection),
        KnownType = SourceColumns.TypeOf(group.Known ?? group.Time, group.Table, connection),
    };

    /// <summary>
    /// A mistake in the user's own SQL is told at its place. In a WHERE the engine takes neither aggregates nor windows, which would look
    /// across customers and dates.
    /// </summary>
    void RequireSql(FeatureSql sql, StepContext context)
    {
        Connection connection = context.Lake.Connection;
        string plain = (sql with { Group = group with { Derived = [] } }).ToSql();
        if (group.Where is { } where)
            SqlMistake.Require(where, $"SELECT * FROM {LakeSession.Identifier(group.Table)} WHERE (\n", "\n)", connection);
        foreach (Derivation derived in group.Derived)
            SqlMistake.Require(derived.Sql, $"SELECT * FROM ({plain}) WHERE (\n", "\n) IS NOT NULL", connection);
    }

    IEnumerable<(string, ColumnUse)> Wanted() =>
    [
        (group.Time, ColumnUse.Time),
        .. group.Known is { } known ? [(known, ColumnUse.Time)] : Array.Empty<(string, ColumnUse)>(),
        .. group.Key.Select(column => (column, ColumnUse.Any)),
        .. group.Aggregated.Select(feature => (feature.Column, UseOf(feature.Aggregate))),
        .. group.Ratios.SelectMany(column => column.Ratios.Select(ratio => (column.Column, UseOf(ratio.Aggregate)))),
    ];

    static ColumnUse UseOf(Aggregate aggregate) => aggregate switch
    {
        Aggregate.Sum or Aggregate.Mean or Aggregate.Var or Aggregate.Trend => ColumnUse.Number,
        Aggregate.DaysSinceFirst or Aggregate.DaysSinceLast => ColumnUse.Time,
        _ => ColumnUse.Any,
    };
}
