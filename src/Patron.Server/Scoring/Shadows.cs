using System.Threading.Channels;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Telemetry;

namespace Patron.Server.Scoring;

/// <summary>
/// Challengers score what champions have answered, after the answer and on a thread of their own. Callers see nothing of it; metrics tell how
/// far the two are apart. Where more comes than they can score, rows are left out and counted.
/// </summary>
sealed class Shadows(ServerMetrics metrics, IServerObserver observer)
{
    const int MostWaiting = 1024;

    /// <summary>Rows that wait: each is a copy of its values.</summary>
    const int MostRows = 20_000;

    int _rows;
    bool _told;

    readonly Channel<Work> _waiting = Channel.CreateBounded<Work>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>Takes rows over; their values are copied.</summary>
    public void Add(ServedModel model, FeatureTable table, ScoredRows scored)
    {
        if (Interlocked.Add(ref _rows, table.Rows) <= MostRows && _waiting.Writer.TryWrite(new Work(model, Copy(table), scored)))
            return;
        Interlocked.Add(ref _rows, -table.Rows);
        metrics.Shadow(model.Challenger!, table.Rows, "left_out");
    }

    /// <summary>Scores until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (Work work in _waiting.Reader.ReadAllAsync(cancellation))
        {
            Compare(work);
            Interlocked.Add(ref _rows, -work.Table.Rows);
        }
    }

    void Compare(Work work)
    {
        ModelScorer challenger = work.Model.Challenger!;
        try
        {
            ScoredRows unseen = challenger.Score(work.Table);
            if (work.Scored.Columns[0] is NumericColumn answered && unseen.Columns[0] is NumericColumn other)
            {
                for (int row = 0; row < answered.Rows; row++)
                {
                    double apart = Math.Abs(answered.Values[row] - other.Values[row]);
                    if (double.IsFinite(apart))
                        metrics.Apart(challenger, apart);
                }
            }

            metrics.Shadow(challenger, work.Table.Rows, "scored"); // last, so that who sees it sees the differences too
        }
        catch (Exception error) // whatever a challenger does, the next rows are scored
        {
            metrics.Shadow(challenger, work.Table.Rows, "refused");
            if (!_told)
                observer.Tell($"{challenger.Name}: version {challenger.Version} cannot score what the champion scores: {error.Message}");
            _told = true;
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
