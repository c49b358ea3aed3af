using System.CommandLine;
using System.Diagnostics;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Simulation;

namespace Patron.Cli.Commands;

/// <summary>What the commands that write a world have in common.</summary>
abstract class SimulateWorldCommand<TOptions, TTotals> : PatronCommand
    where TOptions : WorldOptions, new()
{
    static readonly TOptions Defaults = new();

    readonly Option<string?> _out = Opt.Text("--out", "DIR", "The folder to write; absent or empty.");

    readonly Option<int> _customers = Opt.Value(
        "--customers", "N", "How many customers.", "a whole number such as 100000", Words.TryCount, Defaults.Customers);

    readonly Option<long> _seed;

    readonly Option<DateOnly?> _from = Opt.Date("--from", $"First day of the data. Default: {Defaults.From:yyyy-MM-dd}.");

    readonly Option<DateOnly?> _to = Opt.Date("--to", $"The data end before this day. Default: {Defaults.To:yyyy-MM-dd}.");

    readonly string _stage;

    /// <param name="name">The world's name.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="another">What another seed gives.</param>
    /// <param name="isFolderRequired">Whether a folder must be named.</param>
    protected SimulateWorldCommand(string name, string description, string another, bool isFolderRequired = true)
        : base(name, description)
    {
        _out.Required = isFolderRequired;
        _stage = $"{name} world";
        _seed = Opt.Value(
            "--seed", "N", $"Feeds every random choice; another seed gives {another}.",
            "a whole number such as 7", Words.TrySeed, Defaults.Seed);
        Add(_out);
        Add(_customers);
        Add(_seed);
        Add(_from);
        Add(_to);
    }

    public override int Run(ParseResult arguments, Session session)
    {
        TOptions options = Read(arguments);
        string folder = FolderOf(arguments)!;
        TTotals totals = Session.Show(display => Write(options, folder, display, session.Cancellation));
        session.Give(Facts(folder, totals), output => output.WriteLine(Text(folder, totals)));
        return ExitCode.Done;
    }

    /// <summary>The folder to write; null where none is named.</summary>
    protected string? FolderOf(ParseResult arguments) => arguments.GetValue(_out);

    /// <summary>The options as typed, without problems.</summary>
    protected TOptions Read(ParseResult arguments)
    {
        TOptions options = Complete(arguments, Defaults with
        {
            Customers = arguments.GetValue(_customers),
            Seed = arguments.GetValue(_seed),
            From = arguments.GetValue(_from) ?? Defaults.From,
            To = arguments.GetValue(_to) ?? Defaults.To,
        });
        IReadOnlyList<string> problems = options.Problems();
        return problems.Count == 0 ? options : throw new UsageException(string.Join('\n', problems));
    }

    /// <summary>Puts in what only some worlds are asked for.</summary>
    protected abstract TOptions Complete(ParseResult arguments, TOptions options);

    protected abstract TTotals Write(
        TOptions options, string folder, IProgress<WorldProgress> progress, CancellationToken cancellation);

    /// <summary>Rows of the tables that a source system would give.</summary>
    protected abstract long RowsOf(TTotals totals);

    /// <summary>What --json gives.</summary>
    protected abstract object Facts(string folder, TTotals totals);

    protected abstract string Text(string folder, TTotals totals);

    TTotals Write(TOptions options, string folder, IWorkDisplay display, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        Latest latest = new();
        display.Begin(_stage, () => latest.Progress);
        TTotals totals = Write(options, folder, latest, cancellation);
        display.End(_stage, $"{Amounts.Rows(RowsOf(totals))} in {Amounts.Time(Stopwatch.GetElapsedTime(started))}");
        return totals;
    }

    sealed class Latest : IProgress<WorldProgress>
    {
        public WorkProgress Progress { get; private set; }

        public void Report(WorldProgress value) =>
            Progress = new WorkProgress((double)value.CustomersDone / value.CustomersTotal, value.CustomersDone);
    }
}
