using System.Text.Json;
using Patron.Simulation.Writing;

namespace Patron.Simulation.Gaming;

/// <summary>truth/parameters.json: the options, the fixed parts of the world, and the totals.</summary>
static class GamingParameters
{
    static readonly JsonSerializerOptions Words = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Write(Stream stream, GamingOptions options, GamingTotals totals)
    {
        using Utf8JsonWriter json = new(stream, ParameterJson.Layout);
        json.WriteStartObject();
        json.WriteString("world", "gaming");
        json.WriteString("time_unit", "second");
        ParameterJson.Options(json, options);
        ParameterJson.Many(json, "affiliates", Market.Affiliates, affiliate =>
        {
            json.WriteString("code", affiliate.Code);
            json.WriteNumber("share", affiliate.Share);
            json.WriteNumber("engagement", affiliate.Engagement);
        });
        ParameterJson.Many(json, "campaigns", Market.Promotions, promotion =>
        {
            json.WriteString("code", promotion.Code);
            json.WriteNumber("share", promotion.Share);
            json.WriteNumber("engagement", promotion.Engagement);
        });
        ParameterJson.Many(json, "prizes", Market.Prizes, prize =>
        {
            json.WriteNumber("times", prize.Tenths / 10.0);
            json.WriteNumber("probability", prize.Probability);
        });
        json.WritePropertyName("totals");
        JsonSerializer.Serialize(json, totals, Words);
        json.WriteEndObject();
    }
}
