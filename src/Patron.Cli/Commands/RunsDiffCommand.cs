using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Cli.Commands;

/// <summary><c>patron runs diff</c>: why two runs gave what they gave.</summary>
sealed class RunsDiffCommand : ProjectCommand
{
    readonly Argument<string> _first = new("RUN") { Description = "A run: its id, the beginning of it, or latest." };
    readonly Argument<string> _second = new("OTHER") { Description = "Another run." };

    public RunsDiffCommand() : base("diff", "Show what differs between two runs: settings, definitions, data read, tables made.")
    {
        Examples = [("patron runs diff 20260131T1200 latest", "Lines of files, versions and contents that are not the same")];
        Add(_first);
        Add(_second);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        TrackingFolder store = TrackingFolder.Of(LoadToRead(arguments, "compare runs"));
        RunDifference difference = RunDifference.Of(
            store, RunLookup.Of(store, arguments.GetValue(_first)!), RunLookup.Of(store, arguments.GetValue(_second)!));
        session.Give(difference, output =>
        {
            if (difference.IsNone)
                output.WriteLine("nothing differs");
            Write(output, "Settings", difference.Settings);
            foreach (TextDifference file in difference.Definitions)
            {
                output.WriteLine(file.File);
                foreach (string line in file.Lines)
                    output.WriteLine($"  {line}");
            }

            Write(output, "Data read", difference.Inputs);
            Write(output, "Figures", difference.Figures);
            Write(output, "Made", difference.Outputs);
        });
        return ExitCode.Done;
    }

    static void Write(TextWriter output, string title, IReadOnlyList<Difference> differences)
    {
        if (differences.Count == 0)
            return;
        output.WriteLine(title);
        foreach (Difference one in differences)
            output.WriteLine($"  {one.Name}: {one.First ?? "none"} -> {one.Second ?? "none"}");
    }
}
