using System.CommandLine;
using System.Text.Json.Nodes;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Lineage;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Cli.Commands;

/// <summary><c>patron lineage</c>: where a table or a model comes from.</summary>
sealed class LineageCommand : ProjectCommand
{
    readonly Argument<string> _name = new("NAME") { Description = "A table, model.NAME or champion.NAME, the newest or @v3." };
    readonly Option<bool> _columns = new("--columns") { Description = "Tell also which columns each column comes from." };
    readonly Option<string?> _html = Opt.Text("--html", "FILE", "Write a page that shows it as a graph; needs no network.");
    readonly Option<string?> _events = Opt.Text(
        "--openlineage", "FILE|URL", "Give the runs that made it as OpenLineage events: to a file, a line each, or to a server.");

    public LineageCommand() : base("lineage", "Show what a table or a model was made from, back to the files.")
    {
        Story = "Each version with the run and step that made it, and below it the versions it was made from; files with size and SHA-256.\n"
            + "What is met twice is shown once.";
        Examples =
        [
            ("patron lineage gold.scores --columns", "A table of the project in this folder"),
            ("patron lineage model.churn@v2 --html lineage.html", "A page about a version of a model"),
            ("patron lineage gold.scores --openlineage http://lineage:5000", "For a server of OpenLineage events"),
            ("patron lineage champion.churn --project shop --json", "The model that scores, as JSON"),
        ];
        Add(_name);
        Add(_columns);
        Add(_html);
        Add(_events);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string name = arguments.GetValue(_name)!;
        using Workspace workspace = OpenToRead(arguments, "see lineage");
        LineageGraph graph = Find(name, workspace);
        bool columns = arguments.GetValue(_columns);
        (string? html, string? events) = (arguments.GetValue(_html), arguments.GetValue(_events));
        if (columns || html is not null || events is not null)
            graph = graph.WithColumns(workspace.Project, workspace.Lake, TrackingFolder.Of(workspace.Project));
        if (html is not null)
        {
            File.WriteAllText(html, LineagePage.Of(graph));
            Session.Tell($"page: {Path.GetFullPath(html)}");
        }

        if (events is not null)
            Give(graph, events, workspace, session.Cancellation);
        session.Give(new { graph.Root, graph.Nodes }, output => LineageTree.Write(graph, columns, output));
        return ExitCode.Done;
    }

    static void Give(LineageGraph graph, string target, Workspace workspace, CancellationToken cancellation)
    {
        IReadOnlyList<JsonObject> events = OpenLineageEvents.Of(
            graph, workspace.Project, workspace.Lake, TrackingFolder.Of(workspace.Project));
        bool isAddress = target.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (isAddress)
        {
            OpenLineageDefinition server = new(
                new SecretText(target, new FilePlace("--openlineage", 1, 1)), workspace.Project.Settings.Lineage?.Key);
            OpenLineageServer.Send(events, server, workspace.Project, cancellation);
        }
        else
            File.WriteAllLines(target, events.Select(one => one.ToJsonString()));
        Session.Tell($"{Amounts.Count(events.Count, "event")} to {target}");
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
