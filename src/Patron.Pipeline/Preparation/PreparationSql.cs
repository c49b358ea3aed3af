using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation.Features;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>The SQL that definitions are compiled to, for people to read.</summary>
public static class PreparationSql
{
    /// <summary>The SQL of a feature group.</summary>
    /// <param name="project">The project.</param>
    /// <param name="group">One of its groups.</param>
    /// <param name="lake">Tells the types of times where the group's table is there; else they are taken to be TIMESTAMPTZ.</param>
    public static string Of(ProjectDefinition project, FeatureGroupDefinition group, LakeSession lake)
    {
        if (group is SelectGroupDefinition select)
            return SelectFeatureStep.ToSql(select, project.Settings.CustomerKey, lake.AsOf, $"(\n{select.Sql.Text.Trim()}\n)");
        AggregateGroupDefinition rows = (AggregateGroupDefinition)group;
        IReadOnlyList<DateTimeOffset> instants = FeatureInstants.Of(project, group, lake.AsOf);
        if (!lake.Exists(rows.Table))
            return new FeatureSql { Group = rows, CustomerKey = project.Settings.CustomerKey, AsOfs = instants, Zone = project.Settings.Zone }.ToSql();
        lake.Bind([rows.Table]);
        return FeatureStep.SqlOf(project, rows, instants, lake.Connection).ToSql();
    }
}
