using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Patron.Server.Scoring;

namespace Patron.Server.Endpoints;

/// <summary>What endpoints of a model have in common.</summary>
static class ModelRoutes
{
    /// <summary>The model that the path names.</summary>
    public static ServedModel ModelOf(HttpContext context, ModelHost host) =>
        host.Served.Find((string)context.GetRouteValue("name")!);
}
