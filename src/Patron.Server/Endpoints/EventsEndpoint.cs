using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Patron.Online;
using Patron.Online.Events;
using Patron.Pipeline.Projects.Reading;
using Patron.Server.Events;
using Patron.Server.Hosting;
using Patron.Server.Keys;
using Patron.Server.Problems;

namespace Patron.Server.Endpoints;

/// <summary>
/// <c>POST /v1/events</c> and <c>POST /v1/events/{source}</c>: takes events, an object, an array of them or an event a line. What is answered is on
/// disk.
/// </summary>
static class EventsEndpoint
{
    const string Json = "application/json";
    const string Lines = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder routes, ServerOptions options, ServedEvents events)
    {
        Map("/v1/events", "Takes events of the only source.");
        Map("/v1/events/{source}", "Takes events of a source.");

        void Map(string path, string summary) => routes
            .MapPost(path, (RequestDelegate)(context => TakeAsync(context, options, events)))
            .WithMetadata(new ApiOperation(summary, "TakenEvents", "Events") { TextType = Lines }).For(KeyRole.Ingest).Limited(takesTurns: false);
    }

    static async Task TakeAsync(HttpContext context, ServerOptions options, ServedEvents events)
    {
        string source = SourceOf(context, events.Sources);
        EventFormat format = FormatOf(context.Request);
        TakenEvents taken;
        using (RequestBody body = await RequestBody.ReadBytesAsync(context, options))
            taken = await events.TakeAsync(source, body.Memory, format);
        using JsonOutput output = JsonOutput.Take();
        Write(output.Writer, taken);
        await output.SendAsync(context);
    }

    static string SourceOf(HttpContext context, IReadOnlyList<string> sources)
    {
        if (context.GetRouteValue("source") is not string wanted)
        {
            return sources.Count == 1 ? sources[0] : throw new ProblemException(new(
                StatusCodes.Status404NotFound, "unknown-source", $"the project has {sources.Count} sources of events: {string.Join(", ", sources)}",
                $"name one: POST /v1/events/{sources[0]}"));
        }

        return sources.Contains(wanted) ? wanted : throw new ProblemException(new(
            StatusCodes.Status404NotFound, "unknown-source", $"there is no source of events '{wanted}'", Suggestion.Among(wanted, [.. sources])));
    }

    static EventFormat FormatOf(HttpRequest request) =>
        RequestBody.IsOfType(request, Lines) ? EventFormat.Lines
        : RequestBody.IsOfType(request, Json) ? EventFormat.Json
        : throw KnownProblems.WrongContent(
            request.ContentType, $"Content-Type: {Json} for an event or an array of events, {Lines} for an event a line");

    static void Write(Utf8JsonWriter json, TakenEvents taken)
    {
        json.WriteStartObject();
        json.WriteNumber("accepted"u8, taken.Accepted);
        json.WriteNumber("rejected"u8, taken.Rejected);
        json.WriteStartArray("positions"u8);
        foreach (TakenPlace place in taken.Places)
        {
            json.WriteStartObject();
            json.WriteNumber("first"u8, place.First);
            json.WriteNumber("count"u8, place.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rejections"u8);
        foreach (Rejection rejection in taken.Rejections)
        {
            json.WriteStartObject();
            if (rejection.Line is { } line)
                json.WriteNumber("line"u8, line);
            if (rejection.Table is { } table)
                json.WriteString("table"u8, table);
            if (rejection.Field is { } field)
                json.WriteString("field"u8, field);
            json.WriteString("reason"u8, rejection.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
