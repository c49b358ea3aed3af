using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Lineage;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Cli.Commands;

/// <summary><c>patron lineage</c>: where a table or a model comes from.</summary>
sealed class LineageCommand : PatronCommand
{
    readonly Argument<string> _name = new("NAME") { Description = "A table, model.NAME or champion.NAME, the newest or @v3." };
    readonly Option<bool> _columns = new("--columns") { Description = "Tell also which columns each column comes from." };
    readonly Option<string> _project = Opt.Project();
    readonly Option<string?> _environment = Opt.Environment();

    public LineageCommand() : base("lineage", "Show what a table or a model was made from, back to the files.")
    {
        Story = "Each version with the run and step that made it, and below it the versions it was made from; files with size and SHA-256.\n"
            + "What is met twice is shown once.";
        Examples =
        [
            ("patron lineage gold.scores --columns", "A table of the project in this folder"),
            ("patron lineage champion.churn --project shop --json", "The model that scores, as JSON"),
        ];
        Add(_name);
        Add(_columns);
        Add(_project);
        Add(_environment);
        Add(Opt.Json());
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string name = arguments.GetValue(_name)!;
        using Workspace workspace = Workspace.Open(arguments.GetValue(_project)!, arguments.GetValue(_environment));
        LineageGraph graph = Find(name, workspace);
        bool columns = arguments.GetValue(_columns);
        if (columns)
            graph = graph.WithColumns(workspace.Project, workspace.Lake, TrackingFolder.Of(workspace.Project));
        session.Give(new { graph.Root, graph.Nodes }, output => LineageTree.Write(graph, columns, output));
        return ExitCode.Done;
    }

    /// <exception cref="InputException">There is no such version.</exception>
    static LineageGraph Find(string name, Workspace workspace)
    {
        ITrackingStore store = TrackingFolder.Of(workspace.Project);
        if (LineageGraph.IsModel(name))
        {
            return LineageGraph.Of(name, workspace.Project, workspace.Lake, store) ?? throw new InputException(
                $"there is no {name}: patron lineage takes model.NAME for the newest version or one such as model.NAME@v3, champion.NAME for the one that scores; "
                + $"registered are {ModelsOf(store)}");
        }

        workspace.Snapshot(name);
        return LineageGraph.Of(name, workspace.Project, workspace.Lake, store)!;
    }

    static string ModelsOf(ITrackingStore store)
    {
        string[] models = [.. store.Versions().GroupBy(version => version.Model).Select(model => $"{model.Key} (versions 1 to {model.Max(version => version.Version)})")];
        return models.Length > 0 ? string.Join(", ", models) : "none: train one with patron run";
    }
}
