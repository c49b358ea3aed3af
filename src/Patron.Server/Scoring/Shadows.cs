using System.Threading.Channels;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Telemetry;

namespace Patron.Server.Scoring;

/// <summary>
/// Challengers score what champions have answered, after the answer and on a thread of their own. Callers see nothing of it; metrics tell how
/// far the two are apart. Where more comes than they can score, rows are left out and counted.
/// </summary>
sealed class Shadows(ServerMetrics metrics, Inferences inferences, TimeProvider time, IServerObserver observer)
{
    const int MostWaiting = 1024;

    /// <summary>What a text takes beside its characters.</summary>
    const int TextBytes = 24;

    /// <summary>Bytes of values that wait: each row is a copy.</summary>
    const long MostBytes = 64 << 20;

    long _bytes;
    bool _told;

    readonly Channel<Work> _waiting = Channel.CreateBounded<Work>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>Takes rows over; their values are copied.</summary>
    public void Add(ServedModel model, FeatureTable table, ScoredRows scored, InferenceRequest? request)
    {
        long bytes = BytesOf(table);
        if (Interlocked.Add(ref _bytes, bytes) <= MostBytes && _waiting.Writer.TryWrite(new Work(model, Copy(table), scored, request, bytes)))
            return;
        Interlocked.Add(ref _bytes, -bytes);
        metrics.Shadow(model.Challenger!, table.Rows, "left_out");
    }

    /// <summary>Scores until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (Work work in _waiting.Reader.ReadAllAsync(cancellation))
        {
            long since = time.GetTimestamp();
            if (Scored(work) is { } unseen)
            {
                await inferences.KeepUnseenAsync(work.Request, work.Model, work.Table, unseen, since, cancellation);
                metrics.Shadow(work.Model.Challenger!, work.Table.Rows, "scored"); // last, so that who sees it sees the differences too
            }

            Interlocked.Add(ref _bytes, -work.Bytes);
        }
    }

    /// <summary>What the challenger says; null where it cannot.</summary>
    ScoredRows? Scored(Work work)
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

            return unseen;
        }
        catch (Exception error) // whatever a challenger does, the next rows are scored
        {
            metrics.Shadow(challenger, work.Table.Rows, "refused");
            if (!_told)
                observer.Tell($"{challenger.Name}: version {challenger.Version} cannot score what the champion scores: {error.Message}");
            _told = true;
            return null;
        }
    }

    /// <summary>Bytes of a table's values; a text counts in each of its rows, as if it were kept for none of the others.</summary>
    internal static long BytesOf(FeatureTable table)
    {
        long bytes = (long)table.Rows * table.Columns.Count * sizeof(double);
        foreach (CategoryColumn texts in table.Columns.OfType<CategoryColumn>())
        {
            foreach (string? text in texts.Values)
                bytes += text is null ? 0 : TextBytes + ((long)sizeof(char) * text.Length);
        }

        return bytes;
    }

    static FeatureTable Copy(FeatureTable table) => new(
    [
        .. table.Columns.Select(column => column is NumericColumn numbers
            ? (FeatureColumn)new NumericColumn(column.Name, [.. numbers.Values])
            : new CategoryColumn(column.Name, [.. ((CategoryColumn)column).Values])),
    ]);

    sealed record Work(ServedModel Model, FeatureTable Table, ScoredRows Scored, InferenceRequest? Request, long Bytes);
}
