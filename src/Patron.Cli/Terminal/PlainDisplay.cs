using System.Diagnostics;

namespace Patron.Cli.Terminal;

/// <summary>Plain lines, for logs and pipes: one when a stage ends, and one every ten seconds while it lasts.</summary>
sealed class PlainDisplay : IWorkDisplay
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    readonly Action<string> _line;
    readonly Lock _gate = new();
    readonly Timer _heartbeat;
    string _stage = "";
    Func<WorkProgress>? _progress;
    long _started;

    public PlainDisplay(Action<string> line)
    {
        _line = line;
        _heartbeat = new Timer(_ => Beat(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Begin(string stage, Func<WorkProgress>? progress)
    {
        lock (_gate)
        {
            (_stage, _progress, _started) = (stage, progress, Stopwatch.GetTimestamp());
            _heartbeat.Change(Pause, Pause);
        }
    }

    public void End(string stage, string result)
    {
        lock (_gate)
        {
            Quieten();
            _line($"{stage}: {result}");
        }
    }

    public void Line(string text)
    {
        lock (_gate)
            _line(text);
    }

    public void Dispose()
    {
        lock (_gate)
            Quieten();
        _heartbeat.Dispose();
    }

    void Quieten()
    {
        _stage = "";
        _progress = null;
        _heartbeat.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    void Beat()
    {
        lock (_gate)
        {
            if (_stage.Length == 0)
                return;
            WorkProgress progress = Sampling.Ask(_progress);
            _line($"{_stage}: {Amounts.Going(progress, Stopwatch.GetElapsedTime(_started))} ...");
        }
    }
}
