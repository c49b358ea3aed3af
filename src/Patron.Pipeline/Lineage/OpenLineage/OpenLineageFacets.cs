using System.Globalization;
using System.Text.Json.Nodes;
using Patron.Delta;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Lineage;

/// <summary>Data sets of OpenLineage with their facets. Files are named by their absolute path in the namespace <c>file</c>.</summary>
sealed class OpenLineageFacets(string @namespace, ProjectDefinition project, LakeSession lake)
{
    /// <summary>A facet of the specification.</summary>
    public static JsonObject Facet(string schema, JsonObject content)
    {
        content["_producer"] = OpenLineageEvents.Producer;
        content["_schemaURL"] = "https://openlineage.io/spec/" + schema;
        return content;
    }

    /// <summary>A table or model that a step read.</summary>
    public JsonNode Input(string name, long version) => Dataset(@namespace, name, Common(name, version));

    /// <summary>A file or a system outside.</summary>
    public JsonNode Outside(LineageNode node) => node.Kind == LineageKind.File
        ? Dataset("file", project.PathOf(node.Name), new JsonObject { ["version"] = Version(node.Sha256!) })
        : Dataset(@namespace, node.Key, []);

    /// <summary>A table or model that a step wrote.</summary>
    public JsonNode Output(LineageNode node)
    {
        JsonObject facets = Common(node.Name, node.Version!.Value);
        if (node.Columns is { } columns)
            facets["columnLineage"] = Columns(columns);
        JsonObject dataset = Dataset(@namespace, node.Name, facets);
        if (node is { Kind: LineageKind.Table, Making.Rows: { } rows })
        {
            dataset["outputFacets"] = new JsonObject
            {
                ["outputStatistics"] = Facet(
                    "facets/1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet", new JsonObject { ["rowCount"] = rows }),
            };
        }

        return dataset;
    }

    JsonObject Common(string name, long version)
    {
        JsonObject facets = new() { ["version"] = Version(version.ToString(CultureInfo.InvariantCulture)) };
        if (!LineageGraph.IsModel(name) && SchemaOf(LineageNode.KeyOf(name, version)) is { } schema)
        {
            facets["schema"] = Facet("facets/1-1-1/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet", new JsonObject
            {
                ["fields"] = new JsonArray([.. schema.Fields.Select(field => new JsonObject { ["name"] = field.Name, ["type"] = field.Type.SqlType })]),
            });
        }

        return facets;
    }

    TableSchema? SchemaOf(string table)
    {
        try
        {
            return lake.VersionOf(table) == TableVersion.None ? null : lake.Snapshot(table).Schema;
        }
        catch (DeltaException)
        {
            return null; // a version whose log is gone still had a place in the lineage
        }
    }

    JsonObject Columns(ColumnLineage lineage)
    {
        JsonObject fields = [];
        foreach (OutputColumn column in lineage.Columns.Where(column => column.IsKnown || column.Sources.Count > 0))
            fields[column.Name] = new JsonObject { ["inputFields"] = Fields(column.Sources) };
        return Facet("facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet", new JsonObject
        {
            ["fields"] = fields,
            ["dataset"] = Fields(lineage.Rows),
        });
    }

    JsonArray Fields(IReadOnlyList<ColumnSource> sources) =>
    [
        .. sources.GroupBy(source => (source.Table, source.Column)).Select(column => new JsonObject
        {
            ["namespace"] = @namespace,
            ["name"] = TableReference.Parse(column.Key.Table) is { Path: null } table ? table.Table : column.Key.Table,
            ["field"] = column.Key.Column,
            ["transformations"] = new JsonArray([.. column.Select(source => Transformation(source.Use))]),
        }),
    ];

    static JsonObject Transformation(SourceUse use)
    {
        (string type, string subtype) = use switch
        {
            SourceUse.Copied => ("DIRECT", "IDENTITY"),
            SourceUse.Computed => ("DIRECT", "TRANSFORMATION"),
            SourceUse.Aggregated => ("DIRECT", "AGGREGATION"),
            SourceUse.Joined => ("INDIRECT", "JOIN"),
            SourceUse.Filtered => ("INDIRECT", "FILTER"),
            SourceUse.Grouped => ("INDIRECT", "GROUP_BY"),
            _ => ("INDIRECT", "SORT"),
        };
        return new JsonObject { ["type"] = type, ["subtype"] = subtype, ["description"] = "", ["masking"] = false };
    }

    static JsonObject Version(string version) =>
        Facet("facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet", new JsonObject { ["datasetVersion"] = version });

    static JsonObject Dataset(string place, string name, JsonObject facets) => new() { ["namespace"] = place, ["name"] = name, ["facets"] = facets };
}
