using System.Text.Json;
using System.Text.Json.Serialization;
using Patron.Models.Preprocessing;
using Patron.Models.Uplift;

namespace Patron.Pipeline.Modelling.Uplift;

/// <summary>A registered uplift model.</summary>
/// <param name="Columns">The features it was shown, in the order in which its SQL functions take them.</param>
/// <param name="Treatments">Each treatment with its effect.</param>
public sealed record UpliftContent(IReadOnlyList<PropensityColumn> Columns, IReadOnlyList<TreatmentEffect> Treatments)
{
    const int Version = 1;

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The version of this form.</summary>
    public int FormatVersion { get; init; } = Version;

    /// <summary>As the registry keeps it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">It is of a later version of the program, or no such content.</exception>
    public static UpliftContent From(JsonElement content)
    {
        UpliftContent read = content.Deserialize<UpliftContent>(Json) ?? throw new FormatException("an uplift model without content");
        if (read.FormatVersion != Version)
            throw new FormatException($"an uplift model of format {read.FormatVersion}: this program knows {Version}");
        return read is { Columns: not null, Treatments.Count: > 0 } ? read : throw new FormatException("an uplift model without treatments");
    }

    internal static UpliftContent Of(FeatureTable table, IEnumerable<UpliftModel> models)
    {
        UpliftModel[] all = [.. models];
        HashSet<string> read = [.. all.SelectMany(model => model.Columns)];
        return new(
            [.. table.Columns.Where(column => read.Contains(column.Name)).Select(column => new PropensityColumn(column.Name, column is NumericColumn))],
            [.. all.Select(model => TreatmentEffect.Of(model))]);
    }
}

/// <summary>What one treatment changes.</summary>
/// <param name="Treatment">Its name.</param>
/// <param name="Model">The model as <see cref="UpliftModel.ToJson"/> writes it.</param>
/// <param name="HasErrors">Whether it tells how sure each effect is.</param>
public sealed record TreatmentEffect(string Treatment, JsonElement Model, bool HasErrors)
{
    /// <summary>The model itself.</summary>
    public UpliftModel ToModel() => UpliftModel.FromJson(Model.GetRawText());

    internal static TreatmentEffect Of(UpliftModel model)
    {
        using JsonDocument document = JsonDocument.Parse(model.ToJson());
        return new(model.Arms[0], document.RootElement.Clone(), model.Learner == UpliftLearner.Forest);
    }
}
