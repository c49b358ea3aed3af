using Patron.Delta;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Lineage.Graph;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Lineage.Columns;

/// <summary>Where the columns of a graph's tables come from, by the definitions that the run of each was made with.</summary>
sealed class TableColumns(RunDefinitions definitions, LakeSession lake)
{
    /// <summary>The graph with the columns of its tables.</summary>
    public LineageGraph Of(LineageGraph graph) => new(
        graph.Root, [.. graph.Nodes.Select(node => node.Kind == LineageKind.Table ? node with { Columns = Of(node) } : node)]);

    ColumnLineage? Of(LineageNode node)
    {
        IReadOnlyList<string>? columns = ColumnsOf(LineageNode.KeyOf(node.Name, node.Version!.Value));
        if (node.Name.StartsWith("bronze.", StringComparison.Ordinal))
            return null; // its columns are those of the source
        if (columns is null || node.Making is not { Run: { } run, Step: { } step })
            return columns is null ? null : ColumnLineage.Unknown(columns);
        (ProjectDefinition? project, DateTimeOffset asOf) = definitions.Of(run);
        if (project is null || new StepSql(project, asOf).Of(step, node.Name) is not { } known)
            return ColumnLineage.Unknown(columns);
        SqlLineage lineage = new(lake.Connection, table => ColumnsOf(VersionOf(table, node)));
        return lineage.Of(known.Sql).For(columns, known.Added);
    }

    /// <summary>What a reference meant when the step read it. A table outside the lake is looked at as it is now.</summary>
    static string VersionOf(TableReference table, LineageNode node) =>
        table.Path is null ? node.References.GetValueOrDefault(table.ToString()) ?? table.ToString() : table.ToString();

    /// <summary>The columns of a version; null where it can no longer be read.</summary>
    IReadOnlyList<string>? ColumnsOf(string table)
    {
        try
        {
            return [.. lake.Snapshot(table).Schema.Fields.Select(field => field.Name)];
        }
        catch (DeltaException)
        {
            return null;
        }
    }
}
