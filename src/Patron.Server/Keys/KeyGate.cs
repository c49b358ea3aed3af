using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Patron.Server.Problems;
using Patron.Server.Telemetry;

namespace Patron.Server.Keys;

/// <summary>
/// Lets a request through whose key has the role that its endpoint asks for. While there are no keys, requests of this machine alone go
/// through, and of them those alone that name it as their host, so that no web page reaches the server by another name for it.
/// </summary>
sealed class KeyGate(RequestDelegate next, KeyRing ring, ServerOptions options, ServerMetrics metrics)
{
    const string Scheme = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>() is { } required)
        {
            long since = options.Time.GetTimestamp();
            context.Features.Set(new Caller(Require(context, required.Role), since));
        }

        return next(context);
    }

    /// <summary>The key that opens the endpoint; null while none is asked for.</summary>
    ApiKey? Require(HttpContext context, KeyRole role)
    {
        if (ring.IsOpen)
        {
            RequireThisMachine(context);
            return null;
        }

        string? sent = KeyOf(context.Request);
        if (sent is null || ring.Find(sent) is not { } key)
        {
            metrics.Refused("no_key");
            throw new ProblemException(new(
                StatusCodes.Status401Unauthorized, "no-key", sent is null ? "the request has no key" : "the key is not known here, or not any more",
                "send 'Authorization: Bearer KEY'; 'patron keys add' makes one, and the running server takes it up"));
        }

        if (key.Roles.Contains(role) || key.Roles.Contains(KeyRole.Admin))
            return key;
        metrics.Refused("role");
        string word = role.ToString().ToLowerInvariant();
        throw new ProblemException(new(
            StatusCodes.Status403Forbidden, "wrong-role", $"the key of {key.Name} does not have the role {word}", $"use a key with the role {word} or admin"));
    }

    void RequireThisMachine(HttpContext context)
    {
        IPAddress? peer = context.Connection.RemoteIpAddress;
        string host = context.Request.Host.Host.Trim('[', ']');
        bool isNamed = host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
        if (peer is not null && IPAddress.IsLoopback(peer) && isNamed)
            return;
        metrics.Refused("no_key");
        throw new ProblemException(new(
            StatusCodes.Status401Unauthorized, "no-key", "the server has no keys, so that it answers this machine alone, by the name localhost or 127.0.0.1",
            "make a key with 'patron keys add'; the running server takes it up"));
    }

    static string? KeyOf(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        return header?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true ? header[Scheme.Length..].Trim() : request.Headers["X-Api-Key"];
    }
}

/// <summary>Marks an endpoint that takes a key.</summary>
/// <param name="Role">What the key has to open.</param>
sealed record RequiredRole(KeyRole Role);

/// <summary>Marks endpoints.</summary>
static class EndpointMarks
{
    public static IEndpointConventionBuilder For(this IEndpointConventionBuilder endpoint, KeyRole role) => endpoint.WithMetadata(new RequiredRole(role));

    /// <summary>Work of this endpoint counts against the limits of what is done at once.</summary>
    public static IEndpointConventionBuilder Limited(this IEndpointConventionBuilder endpoint, bool takesTurns = true) =>
        endpoint.WithMetadata(new Hosting.LimitedWork(takesTurns));
}
