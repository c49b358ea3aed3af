using Patron.DuckDb;

namespace Patron.Pipeline.Delivery;

/// <summary>Where customers are delivered to.</summary>
interface IDeliveryTarget : IDisposable
{
    /// <summary>The most contacts that go at once.</summary>
    int BatchRows { get; }

    /// <summary>Whether it is told when nobody is treated.</summary>
    bool TakesNobody { get; }

    /// <summary>Finds what stands in the way before anything is delivered anywhere.</summary>
    /// <exception cref="DeliveryException">Something does.</exception>
    void Check();

    /// <summary>Whether <see cref="Arrived"/> tells for certain, so that what it does not name can go in other batches.</summary>
    bool KnowsWhatArrived { get; }

    /// <summary>Batches that arrived in a run that did not live to record it.</summary>
    /// <param name="planned">Ids of batches that were about to be delivered, and may have been.</param>
    /// <param name="recorded">Ids of all batches on record.</param>
    IReadOnlyList<Arrival> Arrived(IReadOnlyList<string> planned, IReadOnlySet<string> recorded);

    /// <summary>Told before the first batch goes, so that nothing is delivered that the audit log does not know.</summary>
    /// <param name="rows">Contacts of all batches.</param>
    /// <param name="batches">How many.</param>
    /// <param name="heldBack">Contacts that are suppressed.</param>
    void Announce(long rows, int batches, long heldBack);

    /// <summary>Delivers a batch; it has arrived when this returns.</summary>
    /// <exception cref="DeliveryException">It was refused, or nobody answers.</exception>
    Arrival Send(Batch batch);

    /// <summary>Told when a batch's arrival is on record.</summary>
    void Recorded(Arrival arrival);
}

/// <summary>Contacts that go at once.</summary>
/// <param name="Id">Of project, campaign, instant, target and contacts, kept until it has arrived: 32 hexadecimal digits.</param>
/// <param name="Rows">Contacts in it.</param>
/// <param name="HeldBack">Contacts of all batches that were suppressed.</param>
/// <param name="Contacts">SELECT of its contacts in their order: <c>_key</c>, <c>_contact</c> and the columns, in a struct, <c>_row</c>.</param>
sealed record Batch(string Id, long Rows, long HeldBack, string Contacts)
{
    /// <summary>Each contact as a JSON object, in order.</summary>
    public IEnumerable<string> Objects(Connection connection, CancellationToken cancellation) =>
        Texts($"SELECT CAST(to_json(_row) AS VARCHAR) AS text FROM ({Contacts}) ORDER BY _key, _contact", connection, cancellation);

    /// <summary>The texts of a SELECT with one column.</summary>
    public static IEnumerable<string> Texts(string select, Connection connection, CancellationToken cancellation)
    {
        using Result result = connection.Query(select, cancellation);
        while (result.TryNext(out DataChunk chunk))
        {
            for (int row = 0; row < chunk.Rows; row++)
                yield return chunk[0].Text(row);
        }
    }
}

/// <summary>A batch that arrived.</summary>
/// <param name="Id">The batch's.</param>
/// <param name="Name">The file's name, or what else the receiver knows it by.</param>
/// <param name="Rows">Contacts in it.</param>
/// <param name="Sha256">Of the bytes that went, 64 hexadecimal digits.</param>
sealed record Arrival(string Id, string Name, long Rows, string Sha256);
