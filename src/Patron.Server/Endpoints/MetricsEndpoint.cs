using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Patron.Server.Keys;
using Patron.Server.Telemetry;

namespace Patron.Server.Endpoints;

/// <summary><c>GET /metrics</c> in Prometheus' text format.</summary>
static class MetricsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, PrometheusMetrics metrics) =>
        routes.MapGet("/metrics", (RequestDelegate)(context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            return context.Response.WriteAsync(metrics.Text(), context.RequestAborted);
        })).WithMetadata(new ApiOperation("Metrics in Prometheus' text format.", null)).For(KeyRole.Read);
}
