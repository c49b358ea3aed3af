using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Patron.Server.Events;
using Patron.Server.Hosting;
using Patron.Server.Problems;

namespace Patron.Server.Endpoints;

/// <summary><c>GET /health/live</c>: the process answers; <c>GET /health/ready</c>: requests may be sent here.</summary>
static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, Readiness readiness)
    {
        routes.MapGet("/health/live", (RequestDelegate)(context => AnswerAsync(context, "alive")))
            .WithMetadata(new ApiOperation("Whether the process answers.", "Status"));
        routes.MapGet("/health/ready", (RequestDelegate)(context => ReadyAsync(context, readiness)))
            .WithMetadata(new ApiOperation("Whether requests may be sent here.", "Status"));
    }

    static Task ReadyAsync(HttpContext context, Readiness readiness) =>
        readiness.Stops
            ? throw new ProblemException(new(StatusCodes.Status503ServiceUnavailable, "stopping", "the server is about to end", "ask another one"))
            : readiness.IsBroken ? throw ServedEvents.Broken()
            : readiness.Restores ? throw ServedEvents.Restoring()
            : AnswerAsync(context, "ready");

    static async Task AnswerAsync(HttpContext context, string status)
    {
        using JsonOutput output = JsonOutput.Take();
        output.Writer.WriteStartObject();
        output.Writer.WriteString("status"u8, status);
        output.Writer.WriteEndObject();
        context.Response.Headers.CacheControl = "no-store";
        await output.SendAsync(context);
    }
}
