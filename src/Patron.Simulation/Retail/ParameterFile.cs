using System.Text.Json;

namespace Patron.Simulation.Retail;

/// <summary>truth/parameters.json: the options, the fixed parts of the world, and the totals.</summary>
static class ParameterFile
{
    static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n" };

    public static void Write(Stream stream, RetailOptions options, RetailTotals totals)
    {
        using Utf8JsonWriter json = new(stream, Layout);
        json.WriteStartObject();
        json.WriteString("world", "retail");
        json.WriteString("time_unit", "week");
        Options(json, options);
        Many(json, "countries", Market.Countries, country =>
        {
            json.WriteString("code", country.Code);
            json.WriteNumber("share", country.Share);
            json.WriteNumber("spend_factor", country.Spend);
        });
        Many(json, "acquisition_channels", Market.Channels, Channel(json));
        Many(json, "categories", Catalogue.Categories, category =>
        {
            json.WriteString("code", category.Code);
            json.WriteNumber("share", category.Share);
            json.WriteNumber("return_probability", category.ReturnProbability);
        });
        Many(json, "treatments", Treatment.All, treatment =>
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

    static void Options(Utf8JsonWriter json, RetailOptions options)
    {
        json.WriteStartObject("options");
        json.WriteNumber("customers", options.Customers);
        json.WriteNumber("seed", options.Seed);
        json.WriteString("from", RetailValues.Date(options.From));
        json.WriteString("to", RetailValues.Date(options.To));
        json.WriteNumber("acquisition_share", options.AcquisitionShare);
        json.WriteNumber("purchase_r", options.PurchaseR);
        json.WriteNumber("purchase_alpha", options.PurchaseAlpha);
        json.WriteNumber("drop_out_a", options.DropOutA);
        json.WriteNumber("drop_out_b", options.DropOutB);
        json.WriteNumber("spend_p", options.SpendP);
        json.WriteNumber("spend_q", options.SpendQ);
        json.WriteNumber("spend_v", options.SpendV);
        json.WriteNumber("lines_per_order", options.LinesPerOrder);
        json.WriteNumber("covariate_strength", options.CovariateStrength);
        json.WriteNumber("season_strength", options.SeasonStrength);
        json.WriteNumber("treatment_strength", options.TreatmentStrength);
        json.WriteNumber("campaign_every_weeks", options.CampaignEveryWeeks);
        json.WriteNumber("campaign_weeks", options.CampaignWeeks);
        json.WriteNumber("contact_share", options.ContactShare);
        json.WriteNumber("control_share", options.ControlShare);
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

    static void Many<T>(Utf8JsonWriter json, string name, IEnumerable<T> things, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T thing in things)
        {
            json.WriteStartObject();
            write(thing);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
