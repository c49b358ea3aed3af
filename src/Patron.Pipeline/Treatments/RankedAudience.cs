using System.Collections;
using Patron.DuckDb;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// The audience in an order that several limited rules share, in memory: it is worked out once, and each of these rules then takes the
/// first whom it fits in one walk.
/// </summary>
sealed class RankedAudience
{
    readonly int[] _places;
    readonly long[] _fits;
    readonly byte[] _drawn;

    RankedAudience(int[] places, long[] fits, byte[] drawn) => (_places, _fits, _drawn) = (places, fits, drawn);

    /// <summary>Reads the audience in an order.</summary>
    /// <param name="order">What comes first; equal customers come by their keys.</param>
    /// <param name="sharing">Whether a customer fits a rule that has this order, as SQL.</param>
    /// <param name="connection">The engine, with the audience.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static RankedAudience Read(string order, string sharing, Connection connection, CancellationToken cancellation)
    {
        int rows = (int)connection.Scalar<long>($"SELECT count(*) FROM {AudienceSql.Table} WHERE {sharing}", cancellation);
        RankedAudience ranked = new(new int[rows], new long[rows], new byte[rows]);
        using Result result = connection.Query(
            $"""
            SELECT CAST({CustomerSource.View}.rowid AS INTEGER) AS place, CAST(_fits AS BIGINT) AS fits, CAST(_drawn AS UTINYINT) AS drawn
            FROM {AudienceSql.Table} AS {CustomerSource.View}
            WHERE {sharing}
            ORDER BY {order}, {CustomerSource.View}.customer_key
            """,
            cancellation);
        int at = 0;
        while (result.TryNext(out DataChunk chunk))
        {
            chunk[0].Values<int>()[..chunk.Rows].CopyTo(ranked._places.AsSpan(at));
            chunk[1].Values<long>()[..chunk.Rows].CopyTo(ranked._fits.AsSpan(at));
            chunk[2].Values<byte>()[..chunk.Rows].CopyTo(ranked._drawn.AsSpan(at));
            at += chunk.Rows;
        }

        return ranked;
    }

    /// <summary>How many customers there are to treat.</summary>
    /// <param name="rule">The rule's bit.</param>
    /// <param name="whole">The bits of earlier rules that take everybody whom they fit.</param>
    /// <param name="taken">Who was taken by the others, by place.</param>
    public long CountOpen(long rule, long whole, BitArray taken)
    {
        long open = 0;
        for (int at = 0; at < _places.Length; at++)
        {
            if (_drawn[at] == GroupSql.Open && (_fits[at] & rule) != 0 && (_fits[at] & whole) == 0 && !taken[_places[at]])
                open++;
        }

        return open;
    }

    /// <summary>Takes the first customers, until so many of them are to be treated.</summary>
    /// <param name="rule">The rule's bit.</param>
    /// <param name="whole">As above.</param>
    /// <param name="taken">As above; notes whom it takes.</param>
    /// <param name="room">How many there is room for.</param>
    /// <returns>The places of those whom it takes.</returns>
    public List<int> Take(long rule, long whole, BitArray taken, long room)
    {
        List<int> places = [];
        for (int at = 0; at < _places.Length && room > 0; at++)
        {
            int place = _places[at];
            if ((_fits[at] & rule) == 0 || (_fits[at] & whole) != 0 || taken[place])
                continue;
            taken[place] = true;
            places.Add(place);
            if (_drawn[at] == GroupSql.Open)
                room--;
        }

        return places;
    }
}
