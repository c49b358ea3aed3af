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
        if (columns is null || node.Making is not { Step: { } step } making)
            return columns is null ? null : ColumnLineage.Unknown(columns);
        (ProjectDefinition? project, DateTimeOffset asOf) = definitions.Of(making.Run);
        if (project is null || new StepSql(project, asOf).Of(step, node.Name) is not { } known)
            return ColumnLineage.Unknown(columns);
        Dictionary<string, string> versions = node.Inputs.Where(input => input.Contains("@v", StringComparison.Ordinal))
            .ToDictionary(input => TableReference.Parse(input).Table, StringComparer.Ordinal);
        SqlLineage lineage = new(lake.Connection, table => ColumnsOf(table.IsPlain ? versions.GetValueOrDefault(table.Table) ?? table.Table : table.ToString()));
        return lineage.Of(known.Sql).For(columns, known.Added);
    }

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
