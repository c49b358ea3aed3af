using System.Text.Json;
using Patron.Simulation.Writing;

namespace Patron.Simulation.Telecom;

/// <summary>truth/parameters.json: the options, the fixed parts of the world, and the totals.</summary>
static class TelecomParameters
{
    static readonly JsonSerializerOptions Words = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Write(Stream stream, TelecomOptions options, TelecomTotals totals)
    {
        using Utf8JsonWriter json = new(stream, ParameterJson.Layout);
        json.WriteStartObject();
        json.WriteString("world", "telecom");
        json.WriteString("time_unit", "day");
        ParameterJson.Options(json, options);
        ParameterJson.Many(json, "regions", Market.Regions, region =>
        {
            json.WriteString("code", region.Code);
            json.WriteNumber("share", region.Share);
            if (region.LaunchWeek is int week)
                json.WriteNumber("launch_week", week);
        });
        ParameterJson.Many(json, "causes", Causes.Effects, cause =>
        {
            json.WriteString("code", cause.Code);
            json.WriteNumber("churn", cause.Churn);
            json.WriteNumber("dilution", cause.Dilution);
        });
        ParameterJson.Many(json, "offers", Offer.All, offer =>
        {
            json.WriteString("code", offer.Code);
            json.WriteNumber("discount_percent", offer.DiscountPercent);
            foreach (Persona persona in Enum.GetValues<Persona>())
            {
                string word = Personas.WordOf(persona);
                json.WriteNumber("hazard_" + word, offer.Hazard(persona, options.TreatmentStrength));
                json.WriteNumber("usage_" + word, offer.Usage(persona, options.TreatmentStrength));
            }
        });
        json.WritePropertyName("totals");
        JsonSerializer.Serialize(json, totals, Words);
        json.WriteEndObject();
    }
}
