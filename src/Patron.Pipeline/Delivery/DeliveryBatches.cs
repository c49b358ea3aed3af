using System.Globalization;
using Patron.DuckDb;

namespace Patron.Pipeline.Delivery;

/// <summary>Contacts that have to go to a target, in batches: temporary tables of the engine.</summary>
sealed class DeliveryBatches : IDisposable
{
    const string Contacts = "delivery_contacts";
    const string Batches = "delivery_batches";

    readonly Connection _connection;

    /// <param name="treated">SQL of all treated contacts, as <see cref="DeliverySelect"/> gives it.</param>
    /// <param name="settled">SQL of those that arrived before.</param>
    /// <param name="suppressed">SQL of keys that are not sent anything.</param>
    /// <param name="batchRows">The most contacts of a batch.</param>
    /// <param name="address">Tells batches of other campaigns, instants and targets from these.</param>
    /// <param name="connection">The engine.</param>
    public DeliveryBatches(string treated, string settled, string suppressed, int batchRows, string address, Connection connection)
    {
        _connection = connection;
        connection.Execute(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            CREATE OR REPLACE TEMP TABLE {Contacts} AS
            SELECT *, CASE WHEN NOT _suppressed THEN (row_number() OVER (PARTITION BY _suppressed ORDER BY _key, _contact) - 1) // {batchRows} END AS _batch
            FROM (
              SELECT treated.*, treated._key IN (SELECT key FROM ({suppressed}) WHERE key IS NOT NULL) AS _suppressed
              FROM ({treated}) AS treated
              ANTI JOIN ({settled}) AS settled ON settled.customer_key = treated._key AND settled.contact_no = treated._contact
            )
            ORDER BY _suppressed, _key, _contact;
            CREATE OR REPLACE TEMP TABLE {Batches} AS
            SELECT
              _batch,
              count(*) AS rows,
              left(sha256({Sql.Literal(address + "\n")} || sha256(string_agg(CAST(to_json(_row) AS VARCHAR), chr(10) ORDER BY _key, _contact))), 32) AS delivery
            FROM {Contacts} WHERE NOT _suppressed GROUP BY _batch;
            """));
        Rows = connection.Scalar<long>($"SELECT count(*) FROM {Contacts} WHERE NOT _suppressed");
        HeldBack = connection.Scalar<long>($"SELECT count(*) FROM {Contacts} WHERE _suppressed");
        OfNobody = new Batch(
            connection.Scalar<string>($"SELECT left(sha256({Sql.Literal(address)}), 32)"), 0, 0, HeldBack, $"SELECT * FROM {Contacts} WHERE false");
    }

    /// <summary>Contacts that have to go.</summary>
    public long Rows { get; }

    /// <summary>Contacts that are suppressed.</summary>
    public long HeldBack { get; }

    /// <summary>The batch that tells that nobody is treated.</summary>
    public Batch OfNobody { get; }

    /// <summary>SQL of every contact with its batch's id, or null where it is suppressed.</summary>
    public static string Plan => $"SELECT _key, _contact, delivery FROM {Contacts} LEFT JOIN {Batches} USING (_batch)";

    /// <summary>The batches in their order.</summary>
    public IReadOnlyList<Batch> All()
    {
        using Result result = _connection.Query($"SELECT _batch, rows, delivery FROM {Batches} ORDER BY _batch");
        ColumnTable found = result.ReadAll();
        return
        [
            .. Enumerable.Range(0, (int)found.Rows).Select(at => new Batch(
                found.Texts("delivery")[at]!,
                found.Longs("_batch")[at],
                found.Longs("rows")[at],
                HeldBack,
                string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM {Contacts} WHERE _batch = {found.Longs("_batch")[at]}"))),
        ];
    }

    public void Dispose() => _connection.Execute($"DROP TABLE IF EXISTS {Contacts}; DROP TABLE IF EXISTS {Batches}");
}
