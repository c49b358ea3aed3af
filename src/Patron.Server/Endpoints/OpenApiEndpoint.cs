using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Patron.Server.Hosting;
using Patron.Server.Keys;
using Patron.Server.Problems;

namespace Patron.Server.Endpoints;

/// <summary><c>GET /openapi.json</c>: the API by OpenAPI 3.1, from the endpoints as they are.</summary>
static class OpenApiEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/openapi.json", (RequestDelegate)(context => AnswerAsync(context, routes)))
        .WithMetadata(new ApiOperation("This description.", "Anything"));

    static async Task AnswerAsync(HttpContext context, IEndpointRouteBuilder routes)
    {
        using JsonOutput output = JsonOutput.Take();
        Write(output.Writer, [.. routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()]);
        await output.SendAsync(context);
    }

    static void Write(Utf8JsonWriter json, RouteEndpoint[] endpoints)
    {
        json.WriteStartObject();
        json.WriteString("openapi"u8, "3.1.0");
        json.WriteStartObject("info"u8);
        json.WriteString("title"u8, "Patron");
        json.WriteString("version"u8, PatronServer.ProgramVersion);
        json.WriteEndObject();
        json.WriteStartObject("paths"u8);
        foreach (IGrouping<string, RouteEndpoint> path in endpoints.GroupBy(endpoint => endpoint.RoutePattern.RawText!).OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(path.Key);
            foreach (RouteEndpoint endpoint in path)
                WriteOperation(json, endpoint);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WritePropertyName("components"u8);
        json.WriteRawValue(ApiSchemas.Components);
        json.WriteEndObject();
    }

    static void WriteOperation(Utf8JsonWriter json, RouteEndpoint endpoint)
    {
        ApiOperation operation = endpoint.Metadata.GetRequiredMetadata<ApiOperation>();
        KeyRole? role = endpoint.Metadata.GetMetadata<RequiredRole>()?.Role;
        json.WriteStartObject(endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0].ToLowerInvariant());
        json.WriteString("summary"u8, role is null ? operation.Summary : $"{operation.Summary} Role: {$"{role}".ToLowerInvariant()}.");
        json.WriteStartArray("parameters"u8);
        foreach (string name in endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name))
            json.WriteRawValue($$$"""{"name":"{{{name}}}","in":"path","required":true,"schema":{"type":"string"}}""");
        json.WriteEndArray();
        if (operation.Request is { } request)
        {
            json.WriteStartObject("requestBody"u8);
            json.WriteBoolean("required"u8, true);
            json.WriteStartObject("content"u8);
            WriteContent(json, "application/json", request);
            if (operation.TextType is { } text)
                WriteContent(json, text, "Text");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteStartObject("responses"u8);
        WriteResponse(json, "200", "Done.", operation.Answer is null ? "text/plain" : "application/json", operation.Answer ?? "Text");
        WriteResponse(json, "default", "What went wrong, and the remedy.", ProblemWriter.ContentType, "Problem");
        json.WriteEndObject();
        json.WritePropertyName("security"u8);
        json.WriteRawValue(role is null ? "[]" : """[{"key":[]},{"api_key":[]},{}]""");
        json.WriteEndObject();
    }

    static void WriteResponse(Utf8JsonWriter json, string status, string description, string type, string schema)
    {
        json.WriteStartObject(status);
        json.WriteString("description"u8, description);
        json.WriteStartObject("content"u8);
        WriteContent(json, type, schema);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteContent(Utf8JsonWriter json, string type, string schema)
    {
        json.WritePropertyName(type);
        json.WriteRawValue($$$"""{"schema":{"$ref":"#/components/schemas/{{{schema}}}"}}""");
    }
}
