using Patron.Pipeline.Checks;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation.Uplift;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>The steps between raw tables and models.</summary>
static class PreparationSteps
{
    public static IEnumerable<IStep> Of(ProjectDefinition project, LakeSession lake, ProblemList problems) =>
    [
        .. project.Tables.Select(table => SqlTableOf(table, lake, problems)).OfType<SqlTableStep>(),
        .. project.Features.Select(group => FeaturesOf(group, project, lake, problems)).OfType<IStep>(),
        .. project.AllDatasets.Select(dataset => DatasetOf(project, dataset, lake, problems)),
        .. project.Models.OfType<LifetimeValueDefinition>().Select(model => new HistoriesStep(project, model)),
        .. project.Models.OfType<UpliftDefinition>().Select(model => ContactsOf(project, model, lake, problems)),
        .. project.Models.OfType<RfmDefinition>().Select(model => new RecencyStep(project, model)),
    ];

    static DatasetStep DatasetOf(ProjectDefinition project, DatasetDefinition dataset, LakeSession lake, ProblemList problems)
    {
        DatasetCheck.Add(dataset, lake.AsOf, project.Settings.Zone, lake.Connection, problems);
        return new DatasetStep(project, dataset);
    }

    static UpliftRowsStep ContactsOf(ProjectDefinition project, UpliftDefinition model, LakeSession lake, ProblemList problems)
    {
        if (model.Contacts is { } contacts)
            RowExpression.OfContacts.Check(contacts.Control, lake.Connection, problems);
        return new UpliftRowsStep(project, model, lake);
    }

    static SqlTableStep? SqlTableOf(SqlTableDefinition table, LakeSession lake, ProblemList problems) =>
        SqlReferences.Of(table.Sql, lake.Connection, problems) is { } references
            ? new SqlTableStep(table, references, TableChecks.Of(table.TableName, table.File, table.Checks, lake, problems))
            : null;

    static IStep? FeaturesOf(FeatureGroupDefinition group, ProjectDefinition project, LakeSession lake, ProblemList problems) => group switch
    {
        AggregateGroupDefinition rows => new FeatureStep(project, rows),
        SelectGroupDefinition select => SqlReferences.Of(select.Sql, lake.Connection, problems) is { } references
            ? new SelectFeatureStep(project, select, references)
            : null,
        _ => throw new InvalidOperationException($"no step is known for {group.GetType().Name}"),
    };
}
