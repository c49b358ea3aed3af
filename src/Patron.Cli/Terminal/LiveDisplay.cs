using Spectre.Console;
using Spectre.Console.Rendering;

namespace Patron.Cli.Terminal;

/// <summary>A live line for the stage at hand, below the lines of the stages that ended. For terminals alone.</summary>
sealed class LiveDisplay : IWorkDisplay
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    readonly IAnsiConsole _console;
    readonly ProgressContext _context;
    readonly Lock _gate = new();
    readonly Timer _sampler;
    ProgressTask? _task;
    Func<WorkProgress>? _progress;

    LiveDisplay(IAnsiConsole console, ProgressContext context)
    {
        (_console, _context) = (console, context);
        _sampler = new Timer(_ => Sample(), null, Pause, Pause);
    }

    /// <summary>Runs work with a live display on standard error.</summary>
    public static T Show<T>(Func<IWorkDisplay, T> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true).HideCompleted(true)
            .Columns(
                new SpinnerColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 30 },
                new RowsColumn(),
                new ElapsedTimeColumn(),
                new RemainingTimeColumn())
            .Start(context =>
            {
                using LiveDisplay display = new(console, context);
                return work(display);
            });
    }

    public void Begin(string stage, Func<WorkProgress>? progress)
    {
        lock (_gate)
        {
            _task = _context.AddTask(Markup.Escape(stage));
            _task.IsIndeterminate = true;
            _progress = progress;
        }
    }

    public void End(string stage, string result)
    {
        lock (_gate)
        {
            Close();
            _console.WriteLine($"{stage}: {result}");
        }
    }

    public void Line(string text)
    {
        lock (_gate)
            _console.WriteLine(text);
    }

    public void Dispose()
    {
        lock (_gate)
            Close();
        _sampler.Dispose();
    }

    void Close()
    {
        _task?.StopTask();
        _task?.Value(_task.MaxValue);
        _task = null;
        _progress = null;
    }

    void Sample()
    {
        lock (_gate)
        {
            if (_task is null || _progress is null)
                return;
            WorkProgress progress = Sampling.Ask(_progress);
            _task.IsIndeterminate = progress.Fraction is null;
            if (progress.Fraction is { } fraction)
                _task.Value = fraction * _task.MaxValue;
            _task.State.Update<long>(RowsColumn.Key, _ => progress.Rows);
        }
    }

    /// <summary>Rows done so far.</summary>
    sealed class RowsColumn : ProgressColumn
    {
        public const string Key = "rows";

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.State.Get<long>(Key) is > 0 and long rows ? Amounts.Rows(rows) : "");
    }
}
