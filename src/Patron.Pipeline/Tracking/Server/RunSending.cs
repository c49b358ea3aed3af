namespace Patron.Pipeline.Tracking.Server;

/// <summary>What a sending did.</summary>
/// <param name="Server">The server, and the experiment there.</param>
/// <param name="Runs">Runs sent, fits included.</param>
/// <param name="Versions">Versions of models registered.</param>
/// <param name="Refused">What the server refuses for ever, each with the reason; the rest was sent.</param>
public sealed record SendingReport(string Server, int Runs, int Versions, IReadOnlyList<string> Refused);

/// <summary>
/// Copies runs that have ended, and what is registered, from a project's folder to a server: each once. A run is found there by its tag
/// before it is made; what a sending that broke off left is completed; points that are there are not sent again; what is there whole is
/// marked. Tags and aliases of versions change later, and are made the same each time.
/// </summary>
/// <param name="from">The folder.</param>
/// <param name="to">The server.</param>
/// <param name="sent">What it has.</param>
sealed class RunSending(ITrackingStore from, TrackingServer to, SentRuns sent)
{
    int _runs;
    int _versions;
    readonly List<string> _refused = [];

    /// <exception cref="TrackingServerException">A fault of the whole server, not of one run: the rest is to be sent later.</exception>
    public SendingReport Send(CancellationToken cancellation = default)
    {
        IReadOnlyList<Run> all = from.Runs();
        HashSet<string> running = [.. all.Where(run => run.Status == RunStatus.Running).Select(run => run.Id)];
        foreach (Run run in all.Where(run => !IsOn(run)).OrderBy(run => run.Started).ThenBy(run => run.Id, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            Try($"run {run.Id}", () => SendRun(run));
        }

        new VersionSending(from, to, sent, version => _versions += version, Try).Send();
        return new SendingReport(to.Name, _runs, _versions, _refused);

        bool IsOn(Run run) => sent.Has(run.Id) || running.Contains(run.Id) || (run.Parent is { } parent && running.Contains(parent));
    }

    void SendRun(Run run)
    {
        bool isNew = to.Find(run.Id) is null;
        to.Begin(run);
        to.Log(run.Id, new RunLog
        {
            Inputs = from.Inputs(run.Id),
            Metrics = [.. run.Metrics.Keys.SelectMany(metric => Lacking(run.Id, metric, isNew))],
        });
        IReadOnlyList<RunArtifact> files = from.Artifacts(run.Id);
        foreach (RunArtifact file in files)
        {
            using Stream content = from.OpenArtifact(run.Id, file.Path);
            to.PutArtifact(run.Id, file.Path, content);
        }

        RequireFiles(run.Id, files);
        to.End(run.Id, run.Status, run.Finished ?? run.Started);
        sent.Add(run.Id);
        _runs++;
    }

    IEnumerable<MetricPoint> Lacking(string run, string metric, bool isNew)
    {
        IEnumerable<MetricPoint> points = from.History(run, metric).Select(LogBatch.Kept);
        return isNew ? points : points.Except(to.History(run, metric));
    }

    /// <summary>A server that loses a body on its way answers as if it had it.</summary>
    void RequireFiles(string run, IReadOnlyList<RunArtifact> files)
    {
        if (files.Count == 0)
            return;
        HashSet<RunArtifact> there = [.. to.Artifacts(run)];
        if (files.FirstOrDefault(file => !there.Contains(file)) is { } lost)
        {
            long bytes = there.FirstOrDefault(file => file.Path == lost.Path)?.Bytes ?? 0;
            throw new TrackingServerException($"{to.Name} kept {bytes} of the {lost.Bytes} bytes of {lost.Path} of run {run}: see to what stands before it");
        }
    }

    /// <summary>Does one thing; what is refused whoever asks, and whenever, stands in nothing else's way.</summary>
    void Try(string what, Action action)
    {
        try
        {
            action();
        }
        catch (TrackingServerException error) when (!error.IsOfServer)
        {
            _refused.Add($"{what} was not sent: {error.Message}");
        }
    }
}
