using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Delivery;

/// <summary>
/// What is known of the deliveries of a campaign at an instant to one target. Who shall be in which batch is on record before
/// the first goes, and each batch when it has arrived, so that whatever ends a run between leaves no doubt but about one batch.
/// </summary>
/// <param name="campaign">The campaign.</param>
/// <param name="target">The delivery's name.</param>
/// <param name="context">The run.</param>
sealed class DeliveryRecord(string campaign, string target, StepContext context)
{
    /// <summary>
    /// A row is a contact that was treated, with the batch it goes in; of one who was suppressed there is no batch.
    /// </summary>
    public const string Recipients = "gold.recipients";

    /// <summary>A row is a batch that arrived.</summary>
    public const string Deliveries = "gold.deliveries";

    string Mine => $"{GoldRows.Of(campaign, context.AsOf, "campaign")} AND target = {Sql.Literal(target)}";

    /// <summary>Batches that were about to go and are not known to have arrived.</summary>
    public IReadOnlyList<string> Planned() =>
        [.. Texts($"SELECT DISTINCT delivery FROM ({Rows}) WHERE delivery IS NOT NULL AND delivery NOT IN ({Arrived}) ORDER BY 1")];

    /// <summary>Every batch that arrived, of all instants.</summary>
    public IReadOnlySet<string> AllArrived() => Texts(ArrivedWhere(MineEver)).ToHashSet();

    /// <summary>Whether anything arrived at this instant, be it that nobody is treated.</summary>
    public bool HasAny() => context.Lake.Connection.Scalar<bool>($"SELECT EXISTS ({Arrived})");

    /// <summary>Whether a treated contact of this instant has neither arrived nor is suppressed; no table is bound.</summary>
    public bool IsOpen() => context.Lake.Exists(TreatStep.Table) && context.Lake.Connection.Scalar<bool>(
        $"""
        SELECT EXISTS (
          SELECT 1 FROM {context.Lake.Snapshot(TreatStep.Table).ToSql()} AS treated
          ANTI JOIN (SELECT * FROM ({Contacts}) WHERE delivery IS NULL OR arrived) AS done
            ON done.customer_key = treated.customer_key AND done.contact_no = treated.contact_no
          WHERE {GoldRows.Of(campaign, context.AsOf, "campaign")} AND treated."group" = '{Reasons.Treated}')
        """);

    /// <summary>
    /// SQL of the contacts on record: <c>customer_key</c>, <c>contact_no</c>, <c>delivery</c> and whether that <c>arrived</c>.
    /// </summary>
    public string Contacts => $"SELECT customer_key, contact_no, delivery, coalesce(delivery IN ({Arrived}), false) AS arrived FROM ({Rows})";

    /// <summary>Puts contacts on record that are not there yet.</summary>
    /// <param name="contacts">SQL of <c>_key</c>, <c>_contact</c> and <c>delivery</c>.</param>
    public void Add(string contacts) => context.Lake.Append(Recipients, Of(contacts), context);

    /// <summary>Puts on record who shall go in the place of all who have not arrived.</summary>
    /// <param name="contacts">
    /// SQL of <c>_key</c>, <c>_contact</c> and <c>delivery</c>, which is null where somebody is suppressed.
    /// </param>
    public void Plan(string contacts) => context.Lake.Replace(
        Recipients, Mine, $"SELECT * FROM ({Rows}) WHERE delivery IN ({Arrived}) UNION ALL BY NAME {Of(contacts)}", context);

    string Of(string contacts) =>
        $"""
        SELECT
          _key AS customer_key,
          {Sql.Literal(campaign)} AS campaign,
          {LakeSession.TimestampLiteral(context.AsOf)} AS as_of,
          _contact AS contact_no,
          {Sql.Literal(target)} AS target,
          delivery,
          {Sql.Literal(context.RunId)} AS run_id
        FROM ({contacts})
        ORDER BY customer_key, contact_no
        """;

    /// <summary>Puts on record that a batch has arrived.</summary>
    public void Add(Arrival arrival) => context.Lake.Append(
        Deliveries,
        $"""
        SELECT
          {Sql.Literal(campaign)} AS campaign,
          {LakeSession.TimestampLiteral(context.AsOf)} AS as_of,
          {Sql.Literal(target)} AS target,
          {Sql.Literal(arrival.Id)} AS delivery,
          {Sql.Literal(arrival.Name)} AS name,
          CAST({arrival.Rows} AS BIGINT) AS rows,
          {Sql.Literal(arrival.Sha256)} AS sha256,
          {LakeSession.TimestampLiteral(context.Time.GetUtcNow())} AS delivered_at,
          {Sql.Literal(context.RunId)} AS run_id
        """,
        context with { Cancellation = CancellationToken.None }); // what arrived is on record, whoever ends the run meanwhile

    /// <summary>
    /// Earlier instants, from the first on record, of which not all who were treated has arrived or is suppressed.
    /// </summary>
    public IReadOnlyList<(DateTimeOffset AsOf, long Contacts)> LeftBehind()
    {
        if (!context.Lake.Exists(Recipients))
            return [];
        string ever = $"SELECT * FROM {context.Lake.Snapshot(Recipients).ToSql()} WHERE {MineEver}";
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT epoch_us(treated.as_of) AS at, count(*) AS contacts
            FROM {TreatStep.Table} AS treated
            ANTI JOIN (SELECT * FROM ({ever}) WHERE delivery IS NULL OR delivery IN ({ArrivedWhere(MineEver)})) AS done
              ON done.as_of = treated.as_of AND done.customer_key = treated.customer_key AND done.contact_no = treated.contact_no
            WHERE treated.campaign = {Sql.Literal(campaign)} AND treated."group" = '{Reasons.Treated}'
              AND treated.as_of < {LakeSession.TimestampLiteral(context.AsOf)} AND treated.as_of >= (SELECT min(as_of) FROM ({ever}))
            GROUP BY treated.as_of ORDER BY treated.as_of
            """);
        ColumnTable rows = result.ReadAll();
        return
        [
            .. rows.Longs("at").ToArray().Zip(rows.Longs("contacts").ToArray(), (at, contacts) =>
                (DateTimeOffset.UnixEpoch.AddMicroseconds(at), contacts)),
        ];
    }

    string MineEver => $"campaign = {Sql.Literal(campaign)} AND target = {Sql.Literal(target)}";

    string Rows => context.Lake.Exists(Recipients)
        ? $"SELECT * FROM {context.Lake.Snapshot(Recipients).ToSql()} WHERE {Mine}"
        : "SELECT CAST(NULL AS VARCHAR) AS customer_key, CAST(NULL AS BIGINT) AS contact_no, CAST(NULL AS VARCHAR) AS delivery WHERE false";

    string Arrived => ArrivedWhere(Mine);

    string ArrivedWhere(string where) => context.Lake.Exists(Deliveries)
        ? $"SELECT delivery FROM {context.Lake.Snapshot(Deliveries).ToSql()} WHERE {where}"
        : "SELECT CAST(NULL AS VARCHAR) WHERE false";

    IEnumerable<string> Texts(string select) => Batch.Texts(select, context.Lake.Connection, context.Cancellation);
}
