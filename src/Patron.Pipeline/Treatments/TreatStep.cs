using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// Decides a campaign: rows in <c>gold.treatments</c>, and what its limits are worth in <c>gold.campaign_limits</c>.
/// </summary>
sealed class TreatStep : IStep
{
    /// <summary>Where all decisions are.</summary>
    public const string Table = "gold.treatments";

    const string Decided = "decided_treatments";

    readonly ProjectDefinition _project;
    readonly Campaign _campaign;
    readonly CustomerSource _customers;
    readonly ContactHistory _history;

    /// <param name="project">The project.</param>
    /// <param name="campaign">What is decided.</param>
    /// <param name="customers">Whom it may be decided for.</param>
    /// <param name="lake">Where earlier decisions are.</param>
    /// <param name="earlier">The campaigns that decide before it.</param>
    public TreatStep(
        ProjectDefinition project, Campaign campaign, CustomerSource customers, LakeSession lake, IReadOnlyList<string> earlier)
    {
        (_project, _campaign, _customers) = (project, campaign, customers);
        _history = new ContactHistory(campaign, earlier, lake, project.Settings.Zone);
        Info = new StepInfo(
            NameOf(campaign.Name),
            Stage.Treat,
            [.. customers.Inputs.Concat(campaign.Tables).Distinct()],
            campaign.Definition.HasPrices ? [Table, LimitsTable.Name] : [Table],
            // Which columns and customers the view has follows from the other definitions, and a model less changes no table.
            // Where decisions are delivered to decides nothing.
            $"{(campaign.Definition with { Delivery = [], Suppress = [] }).Hash} {customers.Select(DateTimeOffset.UnixEpoch)}")
        {
            History = _history.Before is { } before ? [before.ToString()] : [],
            After = _history.IsNeeded ? [.. earlier.Select(NameOf)] : [],
        };
    }

    /// <inheritdoc/>
    public StepInfo Info { get; }

    /// <summary>Whether the contacts that counted are those that count now.</summary>
    public bool IsInPlace(StepContext context) => !_history.IsNeeded
        || (context.Lake.Snapshot(Table).Applications.TryGetValue(Info.Name, out long mark)
            && mark == _history.Mark(context.Lake, context.AsOf));

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        Connection connection = context.Lake.Connection;
        connection.Execute($"CREATE OR REPLACE TEMP VIEW {CustomerSource.View} AS {_customers.Select(context.AsOf)}");
        ViewColumns columns = ViewColumns.Of(connection);
        ContactSql contacts = new(_campaign, _project);
        ProblemList problems = new();
        columns.Check(_campaign, problems);
        contacts.Check(context.Lake, problems);
        problems.ThrowIfAny();

        connection.Execute(WhySql.Macros);
        Decision decision = new(_campaign, columns.Types, _project.Settings.Seed, connection, context.Cancellation);
        decision.Gather(contacts.ToSql(_history.ToSql(context.Lake, context.AsOf), context.AsOf));
        AudienceReview.Of(_campaign, context);
        IPolicy policy = PolicyOf(context);
        decision.Decide(policy, Decided, context.AsOf, context.RunId);
        AudienceReview.Tell(_campaign, Decided, context);
        ClusterReview.Tell(_campaign, Decided, context);
        (policy as MostGain)?.Outcome?.Tell(_campaign, context);
        GainOutcome? outcome = _campaign.Definition.HasPrices ? ((MostGain)policy).Outcome : null;
        context.Lake.Together(context, () =>
        {
            context.Lake.Replace(
                Table,
                GoldRows.Of(_campaign.Name, context.AsOf, "campaign"),
                $"SELECT * FROM {Decided} ORDER BY customer_key, contact_no",
                context,
                _history.IsNeeded ? new Dictionary<string, long> { [Info.Name] = _history.Mark(context.Lake, context.AsOf) } : null,
                newColumns: true);
            if (outcome is not null)
                LimitsTable.Write(_campaign, outcome, context);
        });
        decision.Drop();
        connection.Execute($"DROP TABLE {Decided}; DROP VIEW {CustomerSource.View}");
    }

    IPolicy PolicyOf(StepContext context) => _campaign.Definition.Policy.Kind == PolicyKind.Rules
        ? new FirstRuleWins(_campaign, _project.Settings.Seed, context.Lake.Connection, context.Cancellation)
        : new MostGain(
            _campaign, _project.Settings.Seed, context.AsOf, _project.Settings.Threads, context.Lake.Connection, context.Cancellation);

    static string NameOf(string campaign) => $"treat {campaign}";
}
