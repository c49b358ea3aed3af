using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// A feature group that is a SELECT becomes <c>silver.features_GROUP</c>, as any other group does: the SELECT runs once for each instant,
/// which <c>as_of()</c> then is.
/// </summary>
sealed class SelectFeatureStep(ProjectDefinition project, SelectGroupDefinition group, SqlReferences references) : IStep
{
    const string Rows = "feature_rows";
    const string Select = "feature_select";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        FeatureStep.NameOf(group), Stage.Prepare, references.Inputs, [FeatureStep.TableOf(group)],
        $"{group.Hash} {FeatureInstants.TextOf(project, group)}");

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        Connection connection = context.Lake.Connection;
        try
        {
            foreach ((int index, DateTimeOffset asOf) in FeatureInstants.Of(project, group, context.AsOf).Index())
                context.Lake.LookingFrom(asOf, () => Add(index == 0, asOf, context));
            context.Lake.Overwrite(FeatureStep.TableOf(group), $"SELECT * FROM {Rows}", context);
        }
        finally
        {
            connection.Execute($"DROP VIEW IF EXISTS {Select}; DROP TABLE IF EXISTS {Rows}");
        }
    }

    /// <summary>The rows of one instant.</summary>
    /// <param name="group">The group.</param>
    /// <param name="customerKey">The column that names a customer.</param>
    /// <param name="asOf">The instant.</param>
    /// <param name="select">What the SELECT gives for it.</param>
    public static string ToSql(SelectGroupDefinition group, string customerKey, DateTimeOffset asOf, string select) =>
        $"""
        SELECT
          CAST({Sql.Identifier(customerKey)} AS VARCHAR) AS customer_key,
          {LakeSession.TimestampLiteral(asOf)} AS as_of,
          {string.Join(",\n  ", group.Names.Select(Sql.Identifier))}
        FROM {select}
        """;

    void Add(bool isFirst, DateTimeOffset asOf, StepContext context)
    {
        Connection connection = context.Lake.Connection;
        connection.Execute($"CREATE OR REPLACE TEMP VIEW {Select} AS {SqlMistake.Resolve(group.Sql, context.Lake)}");
        RequireColumns(connection);
        string rows = ToSql(group, project.Settings.CustomerKey, asOf, Select);
        connection.Execute(isFirst ? $"CREATE OR REPLACE TEMP TABLE {Rows} AS {rows}" : $"INSERT INTO {Rows} {rows}", context.Cancellation);
        RequireOneRowEach(asOf, connection);
    }

    void RequireColumns(Connection connection)
    {
        using Result result = connection.Query($"SELECT * FROM {Select} LIMIT 0");
        string[] found = [.. result.Columns.Select(column => column.Name)];
        string[] wanted = [project.Settings.CustomerKey, .. group.Names];
        ProblemList problems = new();
        foreach (string missing in wanted.Except(found, StringComparer.OrdinalIgnoreCase))
            problems.Add(group.Sql, 0, $"the SELECT gives no column '{missing}'", $"it gives {string.Join(", ", found)}");
        foreach (string more in found.Except(wanted, StringComparer.OrdinalIgnoreCase))
            problems.Add(group.Sql, 0, $"the SELECT gives '{more}', which is not among the features", "add it to 'features:', or leave it out");
        problems.ThrowIfAny();
    }

    void RequireOneRowEach(DateTimeOffset asOf, Connection connection)
    {
        string of = $"FROM {Rows} WHERE as_of = {LakeSession.TimestampLiteral(asOf)}";
        long rows = connection.Scalar<long>($"SELECT count(*) {of}");
        long named = connection.Scalar<long>($"SELECT count(customer_key) {of}");
        long customers = connection.Scalar<long>($"SELECT count(DISTINCT customer_key) {of}");
        ProblemList problems = new();
        if (named < rows)
            problems.Add(group.Sql, 0, $"{rows - named} of {rows} rows have no {project.Settings.CustomerKey} as of {AsOf.Text(asOf)}", "leave them out in the SELECT");
        if (customers < named)
            problems.Add(group.Sql, 0, $"{named} rows are of {customers} customers as of {AsOf.Text(asOf)}", $"give one row for each {project.Settings.CustomerKey}");
        problems.ThrowIfAny();
    }
}
