using System.Collections;
using Patron.DuckDb;

namespace Patron.Pipeline.Treatments;

/// <summary>The orders that several limited rules share, each worked out once, and who was taken for the first contact.</summary>
/// <param name="campaign">The campaign.</param>
/// <param name="connection">The engine, with the audience.</param>
/// <param name="cancellation">Ends it early.</param>
sealed class RankedWalks(Campaign campaign, Connection connection, CancellationToken cancellation)
{
    /// <summary>Bits of a long that rules may have.</summary>
    const int MostRules = 62;

    readonly Dictionary<string, RankedAudience> _orders = [];

    /// <summary>Who was taken, by place.</summary>
    public BitArray Taken { get; } = new((int)connection.Scalar<long>($"SELECT count(*) FROM {AudienceSql.Table}", cancellation));

    /// <summary>The audience in a rule's order; null where no other limited rule has the same, or its variants have limits.</summary>
    public RankedAudience? For(CampaignRule rule)
    {
        if (rule.OrderBy is not { } order || rule.LimitsVariants || campaign.Rules.Count > MostRules || Sharing(order).Count < 2)
            return null;
        if (!_orders.TryGetValue(order.Text, out RankedAudience? ranked))
        {
            string fits = new RuleMask(campaign.Rules.Count).Meets("_fits", Sharing(order));
            _orders[order.Text] = ranked = RankedAudience.Read(order.Text, fits, connection, cancellation);
        }

        return ranked;
    }

    /// <summary>The bits of some rules, counted from 0.</summary>
    public static long BitsOf(IEnumerable<int> rules) => rules.Aggregate(0L, (bits, rule) => bits | (1L << rule));

    /// <summary>Writes whom a rule took.</summary>
    public void Write(List<int> places, int rule)
    {
        using Appender appender = connection.Append(ChosenTable.Name);
        for (int from = 0; from < places.Count; from += Appender.ChunkRows)
        {
            int rows = Math.Min(Appender.ChunkRows, places.Count - from);
            for (int row = 0; row < rows; row++)
                appender[0].Values<long>()[row] = places[from + row];
            appender[1].Values<int>()[..rows].Fill(1);
            appender[2].Values<int>()[..rows].Fill(rule + 1);
            appender.EndChunk(rows);
        }

        appender.Complete();
    }

    /// <summary>Notes those whom a query names.</summary>
    public void Note(string places)
    {
        using Result result = connection.Query(places, cancellation);
        while (result.TryNext(out DataChunk chunk))
        {
            foreach (long place in chunk[0].Values<long>()[..chunk.Rows])
                Taken[(int)place] = true;
        }
    }

    List<int> Sharing(ViewExpression order) =>
        [.. campaign.Rules.Index().Where(rule => rule.Item.OrderBy?.Text == order.Text && !rule.Item.LimitsVariants).Select(rule => rule.Index)];
}
