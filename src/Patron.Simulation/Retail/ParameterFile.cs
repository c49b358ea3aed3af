using System.Text.Json;
using Patron.Simulation.Writing;

namespace Patron.Simulation.Retail;

/// <summary>truth/parameters.json: the options, the fixed parts of the world, and the totals.</summary>
static class ParameterFile
{
    public static void Write(Stream stream, RetailOptions options, RetailTotals totals)
    {
        using Utf8JsonWriter json = new(stream, ParameterJson.Layout);
        json.WriteStartObject();
        json.WriteString("world", "retail");
        json.WriteString("time_unit", "week");
        ParameterJson.Options(json, options);
        ParameterJson.Many(json, "countries", Market.Countries, country =>
        {
            json.WriteString("code", country.Code);
            json.WriteNumber("share", country.Share);
            json.WriteNumber("spend_factor", country.Spend);
        });
        ParameterJson.Many(json, "acquisition_channels", Market.Channels, Channel(json));
        ParameterJson.Many(json, "categories", Catalogue.Categories, category =>
        {
            json.WriteString("code", category.Code);
            json.WriteNumber("share", category.Share);
            json.WriteNumber("return_probability", category.ReturnProbability);
        });
        ParameterJson.Many(json, "treatments", Treatment.All, treatment =>
        {
            json.WriteString("code", treatment.Code);
            json.WriteNumber("discount_percent", treatment.DiscountPercent);
            json.WriteNumber("redemption", treatment.Redemption);
            foreach (Persona persona in Enum.GetValues<Persona>())
                json.WriteNumber(Personas.Codes[(int)persona], treatment.RateFactor(persona, options.TreatmentStrength));
        });
        Totals(json, totals);
        json.WriteEndObject();
    }

    static Action<AcquisitionChannel> Channel(Utf8JsonWriter json) => channel =>
    {
        json.WriteString("code", channel.Code);
        json.WriteNumber("share", channel.Share);
        json.WriteNumber("purchase_rate_factor", channel.PurchaseRate);
        json.WriteNumber("drop_out_factor", channel.DropOut);
        json.WriteNumber("email_consent", channel.Consent);
        json.WriteNumber("persuadable_weight", channel.Persuadable);
        json.WriteNumber("sleeping_dog_weight", channel.SleepingDog);
    };

    static void Totals(Utf8JsonWriter json, RetailTotals totals)
    {
        json.WriteStartObject("totals");
        json.WriteNumber("customers", totals.Customers);
        json.WriteNumber("orders", totals.Orders);
        json.WriteNumber("order_lines", totals.OrderLines);
        json.WriteNumber("returns", totals.Returns);
        json.WriteNumber("contacts", totals.Contacts);
        json.WriteNumber("dropped_out", totals.DroppedOut);
        json.WriteNumber("revenue", totals.RevenueCents / 100m);
        json.WriteNumber("expected_repeat_orders", totals.ExpectedRepeatOrders);
        json.WriteNumber("expected_treatment_orders", totals.ExpectedTreatmentOrders);
        json.WriteEndObject();
    }
}
