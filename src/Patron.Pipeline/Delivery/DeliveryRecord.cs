using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Delivery;

/// <summary>
/// What is known of the deliveries of a campaign at an instant to one target. Who shall be in which batch is on record before the first
/// goes, and each batch when it has arrived, so that whatever ends a run between leaves no doubt but about one batch.
/// </summary>
/// <param name="campaign">The campaign.</param>
/// <param name="target">The delivery's name.</param>
/// <param name="context">The run.</param>
sealed class DeliveryRecord(string campaign, string target, StepContext context)
{
    /// <summary>A row is a contact that was treated, with the batch it goes in; of one who was suppressed there is no batch.</summary>
    public const string Recipients = "gold.recipients";

    /// <summary>A row is a batch that arrived.</summary>
    public const string Deliveries = "gold.deliveries";

    string Mine => $"{GoldRows.Of(campaign, context.AsOf, "campaign")} AND target = {Sql.Literal(target)}";

    /// <summary>Batches that were about to go and are not known to have arrived.</summary>
    public IReadOnlyList<string> Planned() => context.Lake.Exists(Recipients)
        ? Texts($"SELECT DISTINCT delivery FROM ({Of(Recipients, Mine)}) WHERE delivery IS NOT NULL AND delivery NOT IN ({Arrived}) ORDER BY 1")
        : [];

    /// <summary>Whether a batch arrived.</summary>
    public bool Has(string delivery) =>
        context.Lake.Connection.Scalar<bool>($"SELECT {Sql.Literal(delivery)} IN ({Arrived})");

    /// <summary>Whether anything arrived, be it that nobody is treated.</summary>
    public bool HasAny() => context.Lake.Connection.Scalar<bool>($"SELECT EXISTS ({Arrived})");

    /// <summary>SQL of the contacts that arrived, in <c>customer_key</c> and <c>contact_no</c>.</summary>
    public string Settled() => context.Lake.Exists(Recipients)
        ? $"SELECT customer_key, contact_no FROM ({Of(Recipients, Mine)}) WHERE delivery IN ({Arrived})"
        : "SELECT CAST(NULL AS VARCHAR) AS customer_key, CAST(NULL AS BIGINT) AS contact_no WHERE false";

    /// <summary>Puts on record who shall go.</summary>
    /// <param name="contacts">SQL of <c>_key</c>, <c>_contact</c> and <c>delivery</c>, which is null where somebody is suppressed.</param>
    public void Plan(string contacts)
    {
        string settled = context.Lake.Exists(Recipients)
            ? $"SELECT * FROM ({Of(Recipients, Mine)}) WHERE delivery IN ({Arrived}) UNION ALL BY NAME "
            : "";
        context.Lake.Replace(
            Recipients,
            Mine,
            $"""
            {settled}SELECT
              _key AS customer_key,
              {Sql.Literal(campaign)} AS campaign,
              {LakeSession.TimestampLiteral(context.AsOf)} AS as_of,
              _contact AS contact_no,
              {Sql.Literal(target)} AS target,
              delivery,
              {Sql.Literal(context.RunId)} AS run_id
            FROM ({contacts})
            ORDER BY customer_key, contact_no
            """,
            context);
    }

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
        context);

    /// <summary>Earlier instants of which not all has arrived, with the contacts that have not.</summary>
    public IReadOnlyList<(DateTimeOffset AsOf, long Contacts)> LeftBehind()
    {
        if (!context.Lake.Exists(Recipients))
            return [];
        string here = $"campaign = {Sql.Literal(campaign)} AND target = {Sql.Literal(target)} AND as_of < {LakeSession.TimestampLiteral(context.AsOf)}";
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT epoch_us(as_of) AS at, count(*) AS contacts FROM ({Of(Recipients, here)})
            WHERE delivery IS NOT NULL AND delivery NOT IN ({ArrivedWhere(here)})
            GROUP BY as_of ORDER BY as_of
            """);
        ColumnTable rows = result.ReadAll();
        return
        [
            .. rows.Longs("at").ToArray().Zip(rows.Longs("contacts").ToArray(), (at, contacts) =>
                (DateTimeOffset.UnixEpoch.AddMicroseconds(at), contacts)),
        ];
    }

    string Arrived => ArrivedWhere(Mine);

    string ArrivedWhere(string where) => context.Lake.Exists(Deliveries)
        ? $"SELECT delivery FROM ({Of(Deliveries, where)})"
        : "SELECT CAST(NULL AS VARCHAR) WHERE false";

    string Of(string table, string where) => $"SELECT * FROM {context.Lake.Snapshot(table).ToSql()} WHERE {where}";

    IReadOnlyList<string> Texts(string select) => [.. Batch.Texts(select, context.Lake.Connection, context.Cancellation)];
}
