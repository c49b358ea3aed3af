using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patron.Pipeline.Tracking;

/// <summary>What one run did, in <c>runs/RUN/</c> of the project's state folder: <c>run.json</c>, and a line of <c>log.jsonl</c> an event.</summary>
public sealed class RunJournal : IDisposable
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    static readonly JsonSerializerOptions Indented = new(Json) { WriteIndented = true };

    readonly TimeProvider _time;
    readonly IRunObserver _observer;
    readonly StreamWriter _log;
    readonly SortedDictionary<string, double> _metrics = new(StringComparer.Ordinal);
    readonly List<object> _steps = [];
    readonly DateTimeOffset _started;

    internal RunJournal(string stateFolder, string runId, TimeProvider time, IRunObserver observer)
    {
        RunId = runId;
        Folder = Path.Combine(stateFolder, "runs", runId);
        Directory.CreateDirectory(Folder);
        _time = time;
        _observer = observer;
        _started = time.GetUtcNow();
        _log = new StreamWriter(Path.Combine(Folder, "log.jsonl"), append: true, new UTF8Encoding(false)) { AutoFlush = true };
    }

    /// <summary>The run this journal is of.</summary>
    public string RunId { get; }

    /// <summary>The folder of this run; artifacts may be written there.</summary>
    public string Folder { get; }

    /// <summary>Figures of this run by name, such as <c>churn.auc</c>.</summary>
    public IReadOnlyDictionary<string, double> Metrics => _metrics;

    /// <summary>Records a figure of this run.</summary>
    public void Metric(string name, double value)
    {
        _metrics[name] = value;
        Write("metric", new { name, value });
    }

    /// <summary>Keeps something in the log that nobody has to be told. Never a customer's data.</summary>
    public void Note(string message) => Write("note", new { message });

    /// <summary>Tells the person who runs this something they should know. Never a customer's data.</summary>
    public void Warn(string message)
    {
        Write("warning", new { message });
        _observer.Warning(message);
    }

    internal void StepEnded(StepInfo step, StepOutcome outcome)
    {
        var entry = new
        {
            step = step.Name,
            stage = step.Stage.Word(),
            status = outcome.Status.Word(),
            rows = outcome.Rows,
            seconds = Math.Round(outcome.Elapsed.TotalSeconds, 3),
            error = outcome.Error,
        };
        _steps.Add(entry);
        Write("step", entry);
        _observer.StepEnded(step, outcome);
    }

    internal void Finish(string status, DateTimeOffset asOf, string? environment)
    {
        var run = new { run = RunId, status, started = _started, finished = _time.GetUtcNow(), asOf, environment, metrics = _metrics, steps = _steps };
        WholeFile.Write(Path.Combine(Folder, "run.json"), JsonSerializer.SerializeToUtf8Bytes(run, Indented));
    }

    /// <summary>Closes the log.</summary>
    public void Dispose() => _log.Dispose();

    void Write(string kind, object content) =>
        _log.WriteLine(JsonSerializer.Serialize(new { at = _time.GetUtcNow(), run = RunId, kind, content }, Json));
}
