using System.Text.Json;
using Patron.Server.Tests.Events;

namespace Patron.Server.Tests;

/// <summary>The description of the API is true: what it says is there answers, and answers what it says.</summary>
public sealed class OpenApiTests(ServedShop shop, LearntGame game)
{
    [Fact]
    public async Task Every_operation_answers_by_its_schema_to_a_body_by_its_schema_and_to_nonsense_with_a_problem()
    {
        JsonElement document = (await shop.Server.Get("/openapi.json")).Json;
        JsonElement schemas = document.GetProperty("components").GetProperty("schemas");
        string one = ServedShop.RowsOf(shop.Scored("churn_trees"), await shop.InputsOf("churn_trees"), 0, 1)[1..^1];
        Dictionary<string, string> bodies = new()
        {
            ["Rows"] = $"{{\"row\":{one}}}",
            ["Question"] = $"{{\"row\":{one},\"set\":{{\"purchase_sum\":1}},\"keep\":[],\"ranges\":{{\"purchase_count_90d\":{{\"least\":0}}}},\"threshold\":0.4}}",
            ["MlflowRows"] = $"{{\"dataframe_records\":[{one}]}}",
        };
        string customer = shop.Scored("churn_trees").Texts("customer_key")[0]!;
        await using TestServer server = await TestServer.StartAsync(shop.Folder, options => options with { Model = "churn_trees" });
        int operations = 0;
        foreach ((string path, string method, JsonElement operation) in Operations(document))
        {
            operations++;
            string called = path.Replace("{name}", "churn_trees", StringComparison.Ordinal).Replace("{key}", customer, StringComparison.Ordinal);
            string? request = operation.TryGetProperty("requestBody", out JsonElement body)
                ? Name(body.GetProperty("content").GetProperty("application/json")) : null;
            if (request is not null)
                Assert.Null(Schemas.Mistake(JsonSerializer.Deserialize<JsonElement>(bodies[request]), schemas.GetProperty(request), schemas, request));
            Answer answer = method == "get" ? await server.Get(called) : await server.Post(called, request is null ? "" : bodies[request]);
            Assert.True(answer.Status == 200, $"{method} {path}: {answer.Text}");
            JsonProperty content = operation.GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject().Single();
            Assert.Equal(content.Name, answer.Type);
            if (content.Name == "application/json")
                Assert.Null(Schemas.Mistake(answer.Json, schemas.GetProperty(Name(content.Value)), schemas, $"{method} {path}"));
            if (request is not null)
                Assert.Null(Schemas.Mistake((await server.Post(called, "[")).Json, schemas.GetProperty("Problem"), schemas, $"{method} {path}"));
        }

        Assert.Equal(15, operations);
    }

    [Fact]
    public async Task Operations_of_events_and_their_customers_answer_by_their_schemas()
    {
        using TemporaryFolder folder = game.Copy();
        await using TestServer server = await TestServer.StartAsync(folder.FullPath);
        JsonElement document = (await server.Get("/openapi.json")).Json;
        JsonElement schemas = document.GetProperty("components").GetProperty("schemas");
        foreach (string path in new[] { "/v1/events", "/v1/events/{source}" })
        {
            JsonElement operation = document.GetProperty("paths").GetProperty(path).GetProperty("post");
            Assert.Equal(
                ["application/json", Play.Lines], operation.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(content => content.Name));
            string called = path.Replace("{source}", "stream", StringComparison.Ordinal);
            foreach (string body in new[] { Play.Bet(path), $"[{Play.Bet("b")},{{}}]" })
                Assert.Null(Schemas.Mistake((await server.Post(called, body)).Json, schemas.GetProperty("TakenEvents"), schemas, path));
            Assert.Null(Schemas.Mistake((await server.Post(called, "", "text/plain")).Json, schemas.GetProperty("Problem"), schemas, path));
        }

        JsonElement customer = (await server.Get("/v1/customers/c1")).Json;
        Assert.NotEmpty(customer.GetProperty("features").EnumerateArray());
        Assert.Null(Schemas.Mistake(customer, schemas.GetProperty("Customer"), schemas, "customer"));
    }

    [Fact]
    public void A_schema_that_is_not_held_is_noticed()
    {
        JsonElement schemas = JsonSerializer.Deserialize<JsonElement>(
            """{"One":{"type":"object","required":["a"],"additionalProperties":false,"properties":{"a":{"type":"array","items":{"type":"integer"}}}}}""");
        foreach (string wrong in new[] { "1", "{}", """{"a":[1],"b":2}""", """{"a":["1"]}""", """{"a":null}""", """{"a":[1.5]}""" })
            Assert.NotNull(Schemas.Mistake(JsonSerializer.Deserialize<JsonElement>(wrong), schemas.GetProperty("One"), schemas, "one"));
        Assert.Null(Schemas.Mistake(JsonSerializer.Deserialize<JsonElement>("""{"a":[1,2]}"""), schemas.GetProperty("One"), schemas, "one"));
    }

    static IEnumerable<(string, string, JsonElement)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        select (path.Name, method.Name, method.Value);

    static string Name(JsonElement content) => content.GetProperty("schema").GetProperty("$ref").GetString()!.Split('/')[^1];
}

/// <summary>As much of JSON Schema as the description uses.</summary>
static class Schemas
{
    /// <summary>Where a value does not hold its schema; null where it does.</summary>
    public static string? Mistake(JsonElement value, JsonElement schema, JsonElement all, string place)
    {
        if (schema.TryGetProperty("$ref", out JsonElement name))
            return Mistake(value, all.GetProperty(name.GetString()!.Split('/')[^1]), all, place);
        if (schema.TryGetProperty("type", out JsonElement type) && !Types(type).Any(one => Is(value, one)))
            return $"{place} is {value.ValueKind}, not {type}";
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items))
            return value.EnumerateArray().Select((item, at) => Mistake(item, items, all, $"{place}[{at}]")).FirstOrDefault(found => found is not null);
        return value.ValueKind == JsonValueKind.Object ? OfObject(value, schema, all, place) : null;
    }

    static string? OfObject(JsonElement value, JsonElement schema, JsonElement all, string place)
    {
        if (schema.TryGetProperty("required", out JsonElement required)
            && required.EnumerateArray().FirstOrDefault(one => !value.TryGetProperty(one.GetString()!, out _)) is { ValueKind: JsonValueKind.String } missing)
        {
            return $"{place} has no {missing}";
        }

        foreach (JsonProperty member in value.EnumerateObject())
        {
            JsonElement further = default;
            string? found = schema.TryGetProperty("properties", out JsonElement known) && known.TryGetProperty(member.Name, out JsonElement own)
                ? Mistake(member.Value, own, all, $"{place}.{member.Name}")
                : schema.TryGetProperty("additionalProperties", out further) && further.ValueKind == JsonValueKind.False ? $"{place} has {member.Name}"
                : further.ValueKind == JsonValueKind.Object ? Mistake(member.Value, further, all, $"{place}.{member.Name}") : null;
            if (found is not null)
                return found;
        }

        return null;
    }

    static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!) : [type.GetString()!];

    static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Null,
    };
}
