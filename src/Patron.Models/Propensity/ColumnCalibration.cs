using System.Text.Json.Nodes;
using Patron.Models.Calibration;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>Maps of probabilities by the level of a column.</summary>
/// <param name="Column">The category whose levels are the groups.</param>
/// <param name="Maps">A map for each large enough level, and one for all others.</param>
public sealed record ColumnCalibration(string Column, GroupedCalibration Maps)
{
    const string Kind = "column_calibration";
    const int Version = 1;

    /// <summary>The calibrated probability of each row of a table that has the column.</summary>
    /// <exception cref="ArgumentException">The column is missing, or has numbers.</exception>
    public double[] Apply(double[] probabilities, FeatureTable table) => Maps.Apply(probabilities, GroupsOf(table, Column));

    /// <summary>The group of each row.</summary>
    /// <exception cref="ArgumentException">The column is missing, or has numbers.</exception>
    public static string?[] GroupsOf(FeatureTable table, string column) => table.Find(column) switch
    {
        CategoryColumn levels => levels.Values,
        null => throw new ArgumentException(
            $"column '{column}', by which probabilities are calibrated, is missing; the table has {string.Join(", ", table.Columns.Select(c => c.Name))}",
            nameof(table)),
        _ => throw new ArgumentException($"column '{column}' has numbers, and probabilities are calibrated by levels of a category", nameof(table)),
    };

    internal JsonObject ToNode() => ModelJson.Node(Kind, Version, new Document(Column, Maps.ToNode()));

    internal static ColumnCalibration FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, Kind, Version);
        return new ColumnCalibration(document.Column, GroupedCalibration.FromNode(document.Maps));
    }

    sealed record Document(string Column, JsonObject Maps);
}
