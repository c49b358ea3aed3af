using System.Globalization;
using System.Text;
using System.Text.Json;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Lineage;

/// <summary>Where one version of a model comes from, to be kept with it: for governance, and readable without the project.</summary>
public sealed class ModelLineage
{
    /// <summary>The name of the file that holds <see cref="Json"/>.</summary>
    public const string JsonFile = "lineage.json";

    /// <summary>The name of the file that holds <see cref="Markdown"/>.</summary>
    public const string MarkdownFile = "lineage.md";

    static readonly JsonSerializerOptions Indented = new(LineagePage.Json) { WriteIndented = true };

    ModelLineage(LineageGraph graph) => Graph = graph;

    /// <summary>The model's fit, its training data, and so back to files and systems outside, with columns.</summary>
    public LineageGraph Graph { get; }

    /// <summary>All of it for programs.</summary>
    public string Json => JsonSerializer.Serialize(new { Graph.Root, Graph.Nodes }, Indented);

    /// <summary>The lineage of a registered version; null where there is none.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="version">Its version.</param>
    /// <param name="project">The project.</param>
    /// <param name="lake">Its tables.</param>
    /// <param name="store">Its runs and models.</param>
    public static ModelLineage? Of(string model, int version, ProjectDefinition project, LakeSession lake, ITrackingStore store) =>
        LineageGraph.Of(LineageNode.KeyOf(VersionName.Model(model), version), project, lake, store) is { } graph
            ? new ModelLineage(graph.WithColumns(project, lake, store))
            : null;

    /// <summary>The same for people: versions with their runs, files with their hashes, columns of the training data.</summary>
    public string Markdown
    {
        get
        {
            StringBuilder text = new();
            text.Append(CultureInfo.InvariantCulture, $"# Where {Graph.Root} comes from\n\n");
            if (Graph[Graph.Root].Making is { } fit)
                text.Append(CultureInfo.InvariantCulture, $"Fitted by run {fit.Run}{(fit.User is { } user ? $" of {user}" : "")}{At(fit)}.\n\n");
            text.Append("| version | made by | from |\n| --- | --- | --- |\n");
            foreach (LineageNode node in Graph.Nodes.Where(node => node.Kind is LineageKind.Table or LineageKind.Model or LineageKind.Champion))
                text.Append(CultureInfo.InvariantCulture, $"| {node.Key} | {MadeBy(node)} | {(node.IsTold ? string.Join("<br>", node.Inputs.Select(TitleOf)) : "no record tells")} |\n");
            AddFiles(text);
            foreach (LineageNode node in Graph.Nodes.Where(node => Graph[Graph.Root].Inputs.Contains(node.Key) && node.Columns is not null))
                AddColumns(text, node);
            return text.ToString();
        }
    }

    void AddFiles(StringBuilder text)
    {
        LineageNode[] files = [.. Graph.Nodes.Where(node => node.Kind == LineageKind.File)];
        if (files.Length == 0)
            return;
        text.Append("\n## Files\n\n| file | bytes | SHA-256 |\n| --- | --- | --- |\n");
        foreach (LineageNode file in files)
            text.Append(CultureInfo.InvariantCulture, $"| {file.Name} | {file.Bytes} | {file.Sha256} |\n");
    }

    static void AddColumns(StringBuilder text, LineageNode node)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## Columns of {node.Key}\n\n| column | from |\n| --- | --- |\n");
        foreach (OutputColumn column in node.Columns!.Columns)
        {
            IEnumerable<string> sources = column.Sources.Select(source => $"{source.Use.ToString().ToLowerInvariant()} {source.Table}.{source.Column}");
            text.Append(CultureInfo.InvariantCulture, $"| {column.Name} | {string.Join(", ", column.IsKnown ? sources : sources.Append("unknown"))} |\n");
        }
    }

    string TitleOf(string key) => Graph[key] is { Kind: LineageKind.File } file ? file.Name : key;

    static string MadeBy(LineageNode node) => node.Making is { Run: { } run } making ? $"run {run}{(making.Step is { } step ? $", step {step}" : "")}{At(making)}" : "";

    static string At(LineageMaking making) =>
        making.At is { } at ? string.Create(CultureInfo.InvariantCulture, $", {at.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z") : "";
}
