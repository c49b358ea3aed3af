using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>Decides a campaign: rows in <c>gold.treatments</c> and the file of those who are treated.</summary>
/// <param name="project">The project.</param>
/// <param name="campaign">What is decided.</param>
/// <param name="customers">Whom it may be decided for.</param>
sealed class TreatStep(ProjectDefinition project, Campaign campaign, CustomerSource customers) : IStep
{
    /// <summary>Where all decisions are.</summary>
    public const string Table = "gold.treatments";

    const string Decided = "decided_treatments";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"treat {campaign.Name}",
        Stage.Treat,
        [.. customers.Inputs.Concat(campaign.Tables).Distinct()],
        [Table],
        // Which columns and customers the view has follows from the other definitions, and a model less changes no table.
        $"{campaign.Definition.Hash} {customers.Select(DateTimeOffset.UnixEpoch)}");

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        Connection connection = context.Lake.Connection;
        connection.Execute($"CREATE OR REPLACE TEMP VIEW {CustomerSource.View} AS {customers.Select(context.AsOf)}");
        ViewColumns columns = ViewColumns.Of(connection);
        ProblemList problems = new();
        columns.Check(campaign, problems);
        problems.ThrowIfAny();

        connection.Execute(WhySql.Macros);
        TreatmentSql sql = new(campaign, columns.Types, project.Settings.Seed);
        connection.Execute(
            $"CREATE OR REPLACE TEMP TABLE {Decided} AS {sql.ToSql(context.AsOf, context.RunId)}", context.Cancellation);
        Tell(context);
        DeliveryFile delivery = DeliveryFile.Of(DeliverySql, campaign, context);
        delivery.Stage();
        context.Lake.Replace(
            Table,
            GoldRows.Of(campaign.Name, context.AsOf, "campaign"),
            $"SELECT * FROM {Decided} ORDER BY customer_key",
            context);
        delivery.Publish(AuditLog.Of(project, context.Time));
        connection.Execute($"DROP TABLE {Decided}; DROP VIEW {CustomerSource.View}");
    }

    string DeliverySql =>
        $"""
        SELECT
          customer_key AS {Sql.Identifier(project.Settings.CustomerKey)},
          campaign,
          campaign_code,
          treatment,
          variant,
          channel,
          CAST(CAST(round(expected_value, 2) AS DECIMAL(18, 2)) AS VARCHAR) AS expected_value,
          CAST(CAST(round(cost, 2) AS DECIMAL(18, 2)) AS VARCHAR) AS cost
        FROM {Decided}
        WHERE "group" = 'treated'
        ORDER BY customer_key
        """;

    void Tell(StepContext context)
    {
        using Result result = context.Lake.Connection.Query(
            $"""SELECT "group", count(*) AS customers FROM {Decided} GROUP BY ALL ORDER BY ALL""");
        ColumnTable groups = result.ReadAll();
        string?[] names = groups.Texts("group");
        long[] counts = groups.Longs("customers");
        for (int row = 0; row < groups.Rows; row++)
            context.Journal.Metric($"{campaign.Name}.{names[row]}", counts[row]);
        if (groups.Rows == 0)
        {
            context.Journal.Warn(
                $"campaign {campaign.Name}: no customer is in the audience ({campaign.Audience.Text}): "
                + "nobody is treated, and the campaign file has its header alone");
        }
        else if (!names.Contains("treated"))
        {
            context.Journal.Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"campaign {campaign.Name}: no rule fits any of the {counts.Sum()} customers in the audience"));
        }
    }
}
