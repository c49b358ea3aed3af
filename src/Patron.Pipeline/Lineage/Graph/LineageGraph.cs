using Patron.Pipeline.Lake;
using Patron.Pipeline.Lineage.Columns;
using Patron.Pipeline.Lineage.Graph;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Lineage;

/// <summary>A version and all that it was made from, back to files and systems outside.</summary>
public sealed class LineageGraph(string root, IReadOnlyList<LineageNode> nodes)
{
    readonly Dictionary<string, LineageNode> _byKey = nodes.ToDictionary(node => node.Key, StringComparer.Ordinal);

    /// <summary>Key of the version that was asked for.</summary>
    public string Root => root;

    /// <summary>All by their keys, the root first, each before what it was made from wherever it is met first.</summary>
    public IReadOnlyList<LineageNode> Nodes => nodes;

    /// <summary>
    /// The lineage of a table (<c>gold.scores</c>, <c>gold.scores@v3</c>), a model (<c>model.churn</c>) or a champion
    /// (<c>champion.churn</c>); null where there is no such version.
    /// </summary>
    public static LineageGraph? Of(string name, ProjectDefinition project, LakeSession lake, ITrackingStore store)
    {
        LineageWalk walk = new(project, lake, store);
        return walk.Find(name) is { } version ? walk.From(version) : null;
    }

    /// <summary>Whether a name is that of a model or champion; else it is a table's.</summary>
    public static bool IsModel(string name) => !VersionName.IsTable(name);

    /// <summary>The same with where the columns of its tables come from, as far as SQL and definitions tell.</summary>
    public LineageGraph WithColumns(ProjectDefinition project, LakeSession lake, ITrackingStore store) =>
        new TableColumns(new RunDefinitions(project, store), lake).Of(this);

    /// <summary>A node by its key; null where the graph has none of it.</summary>
    public LineageNode? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>A node by its key.</summary>
    public LineageNode this[string key] => _byKey[key];
}
