using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Delivery;

/// <summary>Who has to go to a target, in which batch. A batch keeps its id and its contacts until it has arrived.</summary>
sealed class DeliveryBatches : IDisposable
{
    const string Planned = "delivery_planned";
    const string Contacts = "delivery_contacts";

    readonly DeliveryRecord _record;
    readonly StepContext _context;
    readonly string _treated;
    readonly string _address;
    readonly int _batchRows;

    /// <param name="campaign">The campaign.</param>
    /// <param name="target">The delivery's name.</param>
    /// <param name="batchRows">The most contacts of a batch.</param>
    /// <param name="record">What is known of earlier deliveries.</param>
    /// <param name="context">The run.</param>
    public DeliveryBatches(string campaign, string target, int batchRows, DeliveryRecord record, StepContext context)
    {
        (_record, _context, _batchRows) = (record, context, batchRows);
        _treated = $"""
            SELECT customer_key AS _key, contact_no AS _contact FROM {TreatStep.Table}
            WHERE campaign = {Sql.Literal(campaign)} AND as_of = {LakeSession.TimestampLiteral(context.AsOf)} AND "group" = '{Reasons.Treated}'
            """;
        _address = Sql.Literal(DeliveryAddress.Of(context, campaign, target));
    }

    Connection Connection => _context.Lake.Connection;

    /// <summary>Contacts that have to go.</summary>
    public long Rows { get; private set; }

    /// <summary>Contacts that are suppressed.</summary>
    public long HeldBack { get; private set; }

    /// <summary>Contacts that arrived in an earlier run and are decided otherwise by now: they are treated no longer.</summary>
    public long Withdrawn { get; private set; }

    /// <summary>The batch that tells that nobody is treated.</summary>
    public Batch OfNobody => new(
        Connection.Scalar<string>($"SELECT left(sha256({_address}), 32)"), 0, HeldBack, $"SELECT * FROM {Contacts} WHERE false");

    /// <summary>Puts those on record who were treated and are not there, so that whatever follows forgets nobody.</summary>
    public void Note()
    {
        Cut($"""
            SELECT treated.*, CAST(NULL AS VARCHAR) AS kept, false AS suppressed
            FROM ({_treated}) AS treated ANTI JOIN ({_record.Contacts}) AS known ON {Same("known")}
            """);
        if (Connection.Scalar<long>($"SELECT count(*) FROM {Planned}") > 0)
            _record.Add($"SELECT _key, _contact, delivery FROM {Planned}");
    }

    /// <summary>Decides who goes now: nobody who is suppressed or treated no longer.</summary>
    /// <param name="suppressed">SQL of keys that are not sent anything.</param>
    /// <param name="keepsBatches">Whether batches that may have arrived go again as they were, not with others.</param>
    /// <param name="rows">
    /// SQL of all treated contacts with what is told of them, as <see cref="DeliverySelect"/> gives it.
    /// </param>
    public void Plan(string suppressed, bool keepsBatches, string rows)
    {
        Cut($"""
            SELECT treated.*, {(keepsBatches ? "known.delivery" : "CAST(NULL AS VARCHAR)")} AS kept, treated._key IN ({suppressed}) AS suppressed
            FROM ({_treated}) AS treated LEFT JOIN ({_record.Contacts}) AS known ON {Same("known")}
            WHERE NOT coalesce(known.arrived, false)
            """);
        string now = $"SELECT _key, _contact, delivery FROM {Planned}";
        string before = $"SELECT customer_key, contact_no, delivery FROM ({_record.Contacts}) WHERE NOT arrived";
        if (Connection.Scalar<bool>($"SELECT EXISTS ({now} EXCEPT {before}) OR EXISTS ({before} EXCEPT {now})"))
            _record.Plan(now);
        Connection.Execute($"""
            CREATE OR REPLACE TEMP TABLE {Contacts} AS
            SELECT told.*, planned.delivery AS _delivery FROM ({rows}) AS told
            JOIN {Planned} AS planned ON planned._key = told._key AND planned._contact = told._contact AND planned.delivery IS NOT NULL
            ORDER BY _delivery, told._key, told._contact
            """);
        Rows = Connection.Scalar<long>($"SELECT count(*) FROM {Contacts}");
        HeldBack = Connection.Scalar<long>($"SELECT count(*) FROM {Planned} WHERE delivery IS NULL");
        Withdrawn = Connection.Scalar<long>(
            $"""
            SELECT count(*) FROM ({_record.Contacts}) AS known ANTI JOIN ({_treated}) AS treated ON {Same("known")}
            WHERE known.arrived
            """);
    }

    /// <summary>The batches in the order of their first contacts.</summary>
    public IReadOnlyList<Batch> All()
    {
        using Result result = Connection.Query(
            $"SELECT _delivery AS delivery, count(*) AS rows FROM {Contacts} GROUP BY _delivery ORDER BY min(_key), min(_contact), _delivery");
        ColumnTable found = result.ReadAll();
        return
        [
            .. found.Texts("delivery").Zip(found.Longs("rows").ToArray(), (id, rows) => new Batch(
                id!, rows, HeldBack, $"SELECT * FROM {Contacts} WHERE _delivery = {Sql.Literal(id!)}")),
        ];
    }

    public void Dispose() => Connection.Execute($"DROP TABLE IF EXISTS {Planned}; DROP TABLE IF EXISTS {Contacts}");

    /// <summary>
    /// Gives batches to those who have none and are not suppressed. An id is of the contacts that a batch is cut with.
    /// </summary>
    void Cut(string contacts) => Connection.Execute(string.Create(
        CultureInfo.InvariantCulture,
        $"""
        CREATE OR REPLACE TEMP TABLE {Planned} AS
        WITH open AS (
          SELECT *, (row_number() OVER (PARTITION BY kept IS NULL AND NOT suppressed ORDER BY _key, _contact) - 1) // {_batchRows} AS place
          FROM ({contacts})
        ),
        cut AS (
          SELECT place, left(sha256(concat_ws(chr(10), {_address}, count(*), sum(hash(_key, _contact)), sum(hash('again', _key, _contact)))), 32) AS id
          FROM open WHERE kept IS NULL AND NOT suppressed GROUP BY place
        )
        SELECT _key, _contact, CASE WHEN suppressed THEN NULL ELSE coalesce(kept, id) END AS delivery
        FROM open LEFT JOIN cut USING (place)
        ORDER BY _key, _contact
        """));

    static string Same(string other) => $"{other}.customer_key = treated._key AND {other}.contact_no = treated._contact";
}
