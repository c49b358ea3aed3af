using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Cli.Commands;

/// <summary><c>patron runs show</c>: all that is known of one run.</summary>
sealed class RunsShowCommand : ProjectCommand
{
    readonly Argument<string> _run = new("RUN")
    {
        Description = "The run's id, the beginning of it, or latest.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => "latest",
    };


    public RunsShowCommand() : base("show", "Show one run: settings, steps, figures, files.")
    {
        Examples =
        [
            ("patron runs show", "The newest run"),
            ("patron runs show 20260131T120000Z-3f2a-churn --json", "The fit of a model, as JSON"),
        ];
        Add(_run);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        TrackingFolder store = TrackingFolder.Of(LoadToRead(arguments, "see runs"));
        Run run = RunLookup.Of(store, arguments.GetValue(_run)!);
        IReadOnlyList<StepRecord> steps = RunLookup.StepsOf(store, run);
        IReadOnlyList<Run> fits = RunLookup.FitsOf(store, run);
        IReadOnlyList<RunArtifact> artifacts = store.Artifacts(run.Id);
        IReadOnlyList<VersionRecord> inputs = store.Inputs(run.Id);
        session.Give(
            new { Run = run, Inputs = inputs, Steps = steps, Fits = fits.Select(fit => fit.Id), Artifacts = artifacts },
            output =>
            {
                output.WriteLine($"{run.Name} {run.Id}: {RunText.Status(run)}, began {Amounts.Instant(run.Started)}, took {RunText.Took(run)}, by {run.User}");
                Write(output, "Settings", run.Parameters);
                Write(output, "Known of it", run.Tags);
                Write(output, "Figures", run.Metrics.ToDictionary(metric => metric.Key, metric => RunText.Number(metric.Value)));
                WriteSteps(output, steps);
                WriteList(output, "Read", inputs.Select(input => $"{input.Name}@v{input.Version}"));
                WriteList(output, "Fits", fits.Select(fit => fit.Id));
                WriteList(output, "Files", artifacts.Select(artifact => $"{artifact.Path} ({artifact.Bytes:N0} bytes)"));
            });
        return ExitCode.Done;
    }

    static void Write(TextWriter output, string title, IReadOnlyDictionary<string, string> values) =>
        WriteList(output, title, values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value.ReplaceLineEndings(" ")}"));

    static void WriteList(TextWriter output, string title, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length == 0)
            return;
        output.WriteLine();
        output.WriteLine(title);
        foreach (string line in all)
            output.WriteLine($"  {line}");
    }

    static void WriteSteps(TextWriter output, IReadOnlyList<StepRecord> steps)
    {
        if (steps.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine("Steps");
        TextTable table = new(("step", false), ("status", false), ("rows", true), ("seconds", true), ("made", false));
        foreach (StepRecord step in steps)
        {
            table.Add(
                step.Step, step.Error is { } error ? $"{step.Status}: {error}" : step.Status,
                step.Rows > 0 ? $"{step.Rows:N0}" : "",
                $"{step.Seconds:0.0}", string.Join(", ", step.Outputs.Select(output => $"{output.Name}@v{output.Version}")));
        }

        table.Write(output, indent: 2);
    }
}
