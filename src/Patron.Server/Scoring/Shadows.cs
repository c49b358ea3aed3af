using System.Threading.Channels;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Telemetry;

namespace Patron.Server.Scoring;

/// <summary>
/// Challengers score what champions have answered, after the answer and on a thread of their own. Callers see nothing of it; metrics tell how
/// far the two are apart. Where more comes than they can score, rows are left out and counted.
/// </summary>
/// <param name="metrics">Counts.</param>
/// <param name="inferences">Keeps what they say.</param>
/// <param name="options">The clock, and how long what waits may take once the server stops.</param>
/// <param name="observer">Told what goes wrong.</param>
sealed class Shadows(ServerMetrics metrics, Inferences inferences, ServerOptions options, IServerObserver observer)
{
    const int MostWaiting = 1024;

    const string LeftOut = "left_out";

    /// <summary>What a text takes beside its characters.</summary>
    const int TextBytes = 24;

    /// <summary>Bytes of values that wait: each row is a copy.</summary>
    const long MostBytes = 64 << 20;

    readonly HashSet<string> _told = new(StringComparer.Ordinal);
    long _bytes;

    readonly Channel<Work> _waiting = Channel.CreateBounded<Work>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>Takes rows over; their values are copied.</summary>
    public void Add(ServedModel model, FeatureTable table, ScoredRows scored, InferenceRequest? request)
    {
        long bytes = BytesOf(table);
        if (Interlocked.Add(ref _bytes, bytes) <= MostBytes && _waiting.Writer.TryWrite(new Work(model, Copy(table), scored, request, bytes)))
            return;
        Interlocked.Add(ref _bytes, -bytes);
        metrics.Shadow(model.Challenger!, table.Rows, LeftOut);
    }

    /// <summary>Scores what comes until the server ends, and then what still waits, for a while.</summary>
    public async Task RunAsync(CancellationToken ends)
    {
        using CancellationTokenSource late = new(Timeout.InfiniteTimeSpan, options.Time);
        using CancellationTokenRegistration ending = ends.Register(() =>
        {
            _waiting.Writer.TryComplete();
            late.CancelAfter(options.StopTimeout);
        });
        long lost = 0;
        await foreach (Work work in _waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            string outcome = await OutcomeAsync(work, late.Token);
            lost += outcome == LeftOut && late.IsCancellationRequested ? work.Table.Rows : 0;
            Interlocked.Add(ref _bytes, -work.Bytes);
            // Last, so that who sees it sees the differences too.
            metrics.Shadow(work.Model.Challenger!, work.Table.Rows, outcome);
        }

        if (lost > 0)
            observer.Tell($"{lost} rows are not scored by challengers, for the server was told to stop");
    }

    /// <summary>Scores rows and keeps what is said of them; whatever a challenger does, the next rows are scored.</summary>
    async Task<string> OutcomeAsync(Work work, CancellationToken late)
    {
        ModelScorer challenger = work.Model.Challenger!;
        try
        {
            late.ThrowIfCancellationRequested();
            long since = options.Time.GetTimestamp();
            ScoredRows unseen = challenger.Score(work.Table);
            Compare(challenger, work.Scored, unseen);
            bool isKept = await inferences.KeepUnseenAsync(work.Request, work.Model, work.Table, unseen, since, late);
            return isKept ? "scored" : LeftOut;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return LeftOut;
        }
        catch (Exception error)
        {
            string who = $"{challenger.Name}: version {challenger.Version}";
            if (_told.Add(who))
                observer.Tell($"{who} cannot score what the champion scores: {error.Message}");
            return "refused";
        }
    }

    void Compare(ModelScorer challenger, ScoredRows scored, ScoredRows unseen)
    {
        if (scored.Columns[0] is not NumericColumn answered || unseen.Columns[0] is not NumericColumn other)
            return;
        for (int row = 0; row < answered.Rows; row++)
        {
            double apart = Math.Abs(answered.Values[row] - other.Values[row]);
            if (double.IsFinite(apart))
                metrics.Apart(challenger, apart);
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
