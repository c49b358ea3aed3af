using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Pipeline.Tracking;

/// <summary>
/// What one run does, as it does it, in the project's tracking folder: parameters, metrics and tags, and a line of the artifact
/// <c>log.jsonl</c> an event. A run that is let go of without an end has failed.
/// </summary>
public sealed class RunJournal : IDisposable
{
    const string LogFile = "log.jsonl";

    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    static readonly JsonSerializerOptions Indented = new(Json) { WriteIndented = true };

    readonly TrackingFolder _store;
    readonly TimeProvider _time;
    readonly IRunObserver _observer;
    readonly FileStream? _alive;
    readonly StreamWriter _log;
    readonly SortedDictionary<string, double> _metrics = new(StringComparer.Ordinal);
    readonly List<StepRecord> _steps = [];
    bool _ended;

    RunJournal(TrackingFolder store, Run run, TimeProvider time, IRunObserver observer)
    {
        (_store, RunId, _time, _observer) = (store, run.Id, time, observer);
        _alive = store.Start(run);
        _log = new StreamWriter(store.ArtifactPath(run.Id, LogFile), append: true, new UTF8Encoding(false)) { AutoFlush = true };
    }

    /// <summary>The run this journal is of.</summary>
    public string RunId { get; }

    /// <summary>The last value of each metric, such as <c>churn.auc</c>.</summary>
    public IReadOnlyDictionary<string, double> Metrics => _metrics;

    /// <summary>Begins a run.</summary>
    internal static RunJournal Begin(TrackingFolder store, Run run, TimeProvider time, IRunObserver observer) =>
        new(store, run, time, observer);

    /// <summary>Begins a fit: a run within this one.</summary>
    /// <param name="model">The model that is fitted.</param>
    /// <param name="parameters">Its settings.</param>
    internal RunJournal BeginFit(string model, IReadOnlyDictionary<string, string> parameters)
    {
        Run whole = _store.Find(RunId)!;
        Run fit = whole with
        {
            Id = $"{RunId}-{model}",
            Name = $"train {model}",
            Parent = RunId,
            Started = _time.GetUtcNow(),
            Parameters = parameters,
            Metrics = new Dictionary<string, double>(),
        };
        return new RunJournal(_store, fit, _time, _observer);
    }

    /// <summary>Records a value of a metric.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="step">Where in a series; a single value has 0.</param>
    public void Metric(string name, double value, long step = 0) => Record([new MetricPoint(name, value, _time.GetUtcNow(), step)]);

    /// <summary>Keeps something in the log that nobody has to be told. Never a customer's data.</summary>
    public void Note(string message) => Write("note", new { message });

    /// <summary>Tells the person who runs this what was decided and why. Never a customer's data.</summary>
    public void Tell(string message)
    {
        Note(message);
        _observer.Note(message);
    }

    /// <summary>Tells the person who runs this something they should know. Never a customer's data.</summary>
    public void Warn(string message)
    {
        Write("warning", new { message });
        _observer.Warning(message);
    }

    internal void Record(IReadOnlyList<MetricPoint> points)
    {
        foreach (MetricPoint point in points)
        {
            _metrics[point.Name] = point.Value;
            Write("metric", new { point.Name, point.Value, point.Step });
        }

        _store.Log(RunId, new RunLog { Metrics = points });
    }

    internal void Tag(string key, string value) => _store.Log(RunId, new RunLog { Tags = new Dictionary<string, string> { [key] = value } });

    internal void Read(IReadOnlyList<VersionRecord> inputs) => _store.Log(RunId, new RunLog { Inputs = inputs });

    internal void Artifact(string path, object content) => Artifact(path, JsonSerializer.SerializeToUtf8Bytes(content, Indented));

    internal void Artifact(string path, byte[] content)
    {
        using MemoryStream stream = new(content);
        _store.PutArtifact(RunId, path, stream);
    }

    internal void StepEnded(StepInfo step, StepOutcome outcome, StepRecord record)
    {
        _steps.Add(record);
        Write("step", record);
        _observer.StepEnded(step, outcome);
    }

    /// <summary>Ends the run.</summary>
    internal void End(RunStatus status)
    {
        if (_steps.Count > 0)
        {
            Artifact(StepRecord.File, _steps);
            Read([.. OutsideInputs()]);
        }

        _store.End(RunId, status, _time.GetUtcNow());
        _ended = true;
    }

    /// <summary>Closes the log; a run that did not end has failed.</summary>
    public void Dispose()
    {
        _log.Dispose();
        try
        {
            if (!_ended)
                _store.End(RunId, RunStatus.Failed, _time.GetUtcNow());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // a disk that refuses this has failed the run already; without its process the run is seen to have failed
        }

        _alive?.Dispose();
    }

    /// <summary>Tables the steps read and none of them makes.</summary>
    IEnumerable<VersionRecord> OutsideInputs()
    {
        HashSet<string> made = [.. _steps.SelectMany(step => step.Outputs).Select(output => output.Name)];
        return _steps.SelectMany(step => step.Inputs).Where(input => input.Version >= 0 && !made.Contains(input.Name))
            .DistinctBy(input => (input.Name, input.Version));
    }

    void Write(string kind, object content) =>
        _log.WriteLine(JsonSerializer.Serialize(new { at = _time.GetUtcNow(), run = RunId, kind, content }, Json));
}
