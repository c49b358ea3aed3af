using System.Threading.Channels;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Telemetry;

namespace Patron.Server.Scoring;

/// <summary>
/// Challengers score what champions have answered, after the answer and on a thread of their own. Callers see nothing of it; metrics tell how
/// far the two are apart. Where more comes than they can score, rows are left out and counted.
/// </summary>
sealed class Shadows(ServerMetrics metrics)
{
    const int MostWaiting = 1024;

    const int MostRows = 1000;

    readonly Channel<Work> _waiting = Channel.CreateBounded<Work>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>Takes rows over; their values are copied.</summary>
    public void Add(ServedModel model, FeatureTable table, ScoredRows scored)
    {
        if (table.Rows > MostRows || !_waiting.Writer.TryWrite(new Work(model, Copy(table), scored)))
            metrics.Shadow(model.Challenger!, table.Rows, "left_out");
    }

    /// <summary>Scores until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (Work work in _waiting.Reader.ReadAllAsync(cancellation))
            Compare(work);
    }

    void Compare(Work work)
    {
        ModelScorer challenger = work.Model.Challenger!;
        try
        {
            ScoredRows unseen = challenger.Score(work.Table);
            metrics.Shadow(challenger, work.Table.Rows, "scored");
            if (work.Scored.Columns[0] is NumericColumn answered && unseen.Columns[0] is NumericColumn other)
            {
                for (int row = 0; row < answered.Rows; row++)
                    metrics.Apart(challenger, Math.Abs(answered.Values[row] - other.Values[row]));
            }
        }
        catch (Exception error) when (error is ArgumentException or InvalidCastException)
        {
            metrics.Shadow(challenger, work.Table.Rows, "refused");
        }
    }

    static FeatureTable Copy(FeatureTable table) => new(
    [
        .. table.Columns.Select(column => column is NumericColumn numbers
            ? (FeatureColumn)new NumericColumn(column.Name, [.. numbers.Values])
            : new CategoryColumn(column.Name, [.. ((CategoryColumn)column).Values])),
    ]);

    sealed record Work(ServedModel Model, FeatureTable Table, ScoredRows Scored);
}
