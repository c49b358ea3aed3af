using Patron.Pipeline.Lake;
using Patron.Pipeline.Lineage.Graph;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Lineage;

/// <summary>A version and all that it was made from, back to files and systems outside.</summary>
/// <param name="Root">Key of the version that was asked for.</param>
/// <param name="Nodes">All by their keys, the root first, each before what it was made from wherever it is met first.</param>
public sealed record LineageGraph(string Root, IReadOnlyList<LineageNode> Nodes)
{
    /// <summary>
    /// The lineage of a table (<c>gold.scores</c>, <c>gold.scores@v3</c>), a model (<c>model.churn</c>) or a champion
    /// (<c>champion.churn</c>); null where there is no such version.
    /// </summary>
    public static LineageGraph? Of(string name, ProjectDefinition project, LakeSession lake, ITrackingStore store)
    {
        LineageWalk walk = new(project, lake, store);
        return walk.Find(name) is { } version ? walk.From(version) : null;
    }

    readonly Dictionary<string, LineageNode> _byKey = Nodes.ToDictionary(node => node.Key, StringComparer.Ordinal);

    /// <summary>A node by its key.</summary>
    public LineageNode this[string key] => _byKey[key];
}
