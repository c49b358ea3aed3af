using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Cli.Commands;

/// <summary><c>patron runs compare</c>: settings and figures of runs side by side.</summary>
sealed class RunsCompareCommand : ProjectCommand
{
    readonly Argument<string[]> _runs = new("RUN") { Description = "Two runs or more: ids, beginnings of them, or latest.", Arity = new ArgumentArity(2, 12) };
    readonly Option<bool> _all = new("--all") { Description = "Show also what is the same." };

    public RunsCompareCommand() : base("compare", "Compare settings and figures of runs side by side.")
    {
        Examples = [("patron runs compare 20260131T1200 latest", "The settings and figures that differ")];
        Add(_runs);
        Add(_all);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        TrackingFolder store = TrackingFolder.Of(LoadToRead(arguments, "compare runs"));
        Run[] runs = [.. arguments.GetValue(_runs)!.Select(text => RunLookup.Of(store, text))];
        bool all = arguments.GetValue(_all);
        (string Name, string?[] Values)[] settings = Rows(runs, run => run.Parameters, all);
        (string Name, string?[] Values)[] figures = Rows(
            runs, run => run.Metrics.ToDictionary(metric => metric.Key, metric => RunText.Number(metric.Value)), all);
        session.Give(
            new { Runs = runs.Select(run => new { run.Id, run.Name, run.Status, run.Parameters, run.Metrics }) },
            output =>
            {
                TextTable table = new([("", false), .. runs.Select(run => (run.Id, true))]);
                table.Add(["status", .. runs.Select(RunText.Status)]);
                table.Add(["took", .. runs.Select(RunText.Took)]);
                foreach ((string name, string?[] values) in settings.Concat(figures))
                    table.Add([name, .. values.Select(value => value ?? "")]);
                table.Write(output);
            });
        return ExitCode.Done;
    }

    static (string, string?[])[] Rows(Run[] runs, Func<Run, IReadOnlyDictionary<string, string>> valuesOf, bool all) =>
    [
        .. from name in runs.SelectMany(run => valuesOf(run).Keys).Distinct().Order(StringComparer.Ordinal)
           let values = runs.Select(run => valuesOf(run).GetValueOrDefault(name)).ToArray()
           where all || values.Distinct().Skip(1).Any()
           select (name, values),
    ];
}
