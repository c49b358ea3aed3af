using Patron.Pipeline.Checks;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>The steps between raw tables and models.</summary>
static class PreparationSteps
{
    public static IEnumerable<IStep> Of(ProjectDefinition project, LakeSession lake, ProblemList problems) =>
    [
        .. project.Tables.Select(table => SqlTableOf(table, lake, problems)).OfType<SqlTableStep>(),
        .. project.Features.OfType<AggregateGroupDefinition>().Select(group => new FeatureStep(project, group)),
        .. project.AllDatasets.Select(dataset => new DatasetStep(project, dataset)),
        .. project.Models.OfType<LifetimeValueDefinition>().Select(model => new HistoriesStep(project, model)),
        .. project.Models.OfType<RfmDefinition>().Select(model => new RecencyStep(project, model)),
    ];

    static SqlTableStep? SqlTableOf(SqlTableDefinition table, LakeSession lake, ProblemList problems) =>
        SqlReferences.Of(table.Sql, lake.Connection, problems) is { } references
            ? new SqlTableStep(table, references, TableChecks.Of(table.TableName, table.File, table.Checks, lake, problems))
            : null;
}
