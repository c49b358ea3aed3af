using System.Text.Json;
using System.Text.Json.Serialization;
using Patron.DuckDb;
using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Modelling;

/// <summary>A registered propensity model.</summary>
/// <param name="Columns">The features it was shown, in the order in which its SQL function takes them.</param>
/// <param name="Model">The model as <see cref="PropensityModel.ToJson"/> writes it.</param>
public sealed record PropensityContent(IReadOnlyList<PropensityColumn> Columns, JsonElement Model)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>What it may advise to change; null for no advice.</summary>
    public PropensityChanges? Changes { get; init; }

    /// <summary>Which reasons its scores come with, in what words; null for the usual ones.</summary>
    public ReasonOptions? Reasons { get; init; }

    /// <summary>The model itself.</summary>
    public PropensityModel ToModel() => PropensityModel.FromJson(Model.GetRawText());

    /// <summary>As the registry keeps it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static PropensityContent From(JsonElement content) => content.Deserialize<PropensityContent>(Json)!;

    internal static PropensityContent Of(PropensityModel model, FeatureTable table)
    {
        using JsonDocument document = JsonDocument.Parse(model.ToJson());
        PropensityColumn[] columns = [.. model.Columns.Select(name => new PropensityColumn(name, table.Find(name) is NumericColumn))];
        return new(columns, document.RootElement.Clone());
    }
}

/// <summary>A feature of a propensity model: a number (DOUBLE) or a category (VARCHAR).</summary>
public sealed record PropensityColumn(string Name, bool IsNumber)
{
    internal LogicalType Type => IsNumber ? LogicalType.Double : LogicalType.Varchar;
}
