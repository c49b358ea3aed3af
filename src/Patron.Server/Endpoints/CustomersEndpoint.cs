using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Patron.Online;
using Patron.Pipeline.Preparation;
using Patron.Server.Customers;
using Patron.Server.Events;
using Patron.Server.Hosting;
using Patron.Server.Keys;
using Patron.Server.Problems;
using Patron.Server.Scoring;

namespace Patron.Server.Endpoints;

/// <summary>
/// <c>GET /v1/customers/{key}</c>: what is known of a customer: features as of now, scores, and what the last run said in the gold tables.
/// </summary>
static class CustomersEndpoint
{
    const string Scores = "scores";

    /// <summary>Longer keys are nobody's: the request's path has room for no more.</summary>
    const int LongestKey = 4096;

    public static void Map(IEndpointRouteBuilder routes, GoldCustomers gold, ServedEvents? events) => routes
        .MapGet("/v1/customers/{key}", (RequestDelegate)(context => FindAsync(context, gold, events)))
        .WithMetadata(new ApiOperation("What is known of a customer.", "Customer")).For(KeyRole.Read).Limited(takesTurns: false);

    static async Task FindAsync(HttpContext context, GoldCustomers gold, ServedEvents? events)
    {
        // A slash within a key comes as %2F, which the host leaves as it is.
        string key = ((string)context.GetRouteValue("key")!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        using JsonOutput output = JsonOutput.Take();
        if (!Write(output.Writer, key, gold, events))
        {
            throw new ProblemException(new(
                StatusCodes.Status404NotFound, "unknown-customer", "no event, score or treatment names this customer",
                "look at the key; new events and the tables of a run are known seconds later"));
        }

        await output.SendAsync(context);
    }

    /// <summary>Writes what is known; false where nothing is.</summary>
    static bool Write(Utf8JsonWriter json, string key, GoldCustomers gold, ServedEvents? events)
    {
        Span<byte> utf8 = stackalloc byte[LongestKey];
        if (!Encoding.UTF8.TryGetBytes(key, utf8, out int length))
            return false;
        IReadOnlyList<CustomerFeatures> features = events?.FeaturesOf(key) ?? [];
        json.WriteStartObject();
        json.WriteString("customer_key"u8, key);
        WriteFeatures(json, features);
        bool isKnown = features.Count > 0;
        ReadOnlySpan<byte> bytes = utf8[..length];
        IReadOnlyList<GoldCustomers.HeldTable> tables = gold.Held;
        json.WriteStartArray(Scores);
        IReadOnlyList<CustomerScore> renewed = features.Count > 0 ? events!.ScoresOf(key) : [];
        WriteScores(json, renewed);
        foreach (GoldCustomers.HeldTable held in tables.Where(held => held.Table.Name == Scores))
        {
            foreach ((string model, KeyedRows rows) in held.ByKind)
                isKnown |= !Has(renewed, model) && WriteRows(json, rows.Of(bytes));
        }

        json.WriteEndArray();
        foreach (GoldCustomers.HeldTable held in tables.Where(held => held.Table.Name != Scores))
        {
            json.WriteStartArray(held.Table.Name);
            foreach (KeyedRows rows in held.ByKind.Values)
                isKnown |= WriteRows(json, rows.Of(bytes));
            json.WriteEndArray();
        }

        json.WriteEndObject();
        return isKnown;
    }

    /// <summary>Writes scores that are renewed on events.</summary>
    static void WriteScores(Utf8JsonWriter json, IReadOnlyList<CustomerScore> scores)
    {
        foreach (CustomerScore score in scores)
        {
            json.WriteStartObject();
            json.WriteString("as_of"u8, score.AsOf.UtcDateTime);
            json.WriteString("model"u8, score.Model);
            json.WriteNumber("version"u8, score.Version);
            json.WritePropertyName("score"u8);
            ScoreWriter.WriteNumber(json, score.Score);
            json.WriteBoolean("renewed"u8, true);
            json.WriteEndObject();
        }
    }

    static bool Has(IReadOnlyList<CustomerScore> scores, string model)
    {
        for (int i = 0; i < scores.Count; i++)
        {
            if (scores[i].Model == model)
                return true;
        }

        return false;
    }

    static void WriteFeatures(Utf8JsonWriter json, IReadOnlyList<CustomerFeatures> features)
    {
        json.WriteStartArray("features"u8);
        foreach (CustomerFeatures group in features)
        {
            json.WriteStartObject();
            json.WriteString("group"u8, group.Group);
            json.WriteString("as_of"u8, group.AsOf.UtcDateTime);
            json.WriteStartObject("values"u8);
            foreach ((string name, object? value) in group.Values)
            {
                json.WritePropertyName(name);
                CustomerWriter.WriteValue(json, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static bool WriteRows(Utf8JsonWriter json, ReadOnlySpan<byte> rows)
    {
        if (rows.IsEmpty)
            return false;
        json.WriteRawValue(rows, skipInputValidation: true);
        return true;
    }
}
