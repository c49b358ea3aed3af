using Microsoft.AspNetCore.Http;

namespace Patron.Server.Keys;

/// <summary>Who makes a request whose endpoint takes a key; a feature of the request.</summary>
/// <param name="Key">The key; null where none is asked for.</param>
/// <param name="Since">When the request came, a timestamp of the server's clock.</param>
sealed record Caller(ApiKey? Key, long Since)
{
    /// <summary>The caller of a request that <see cref="KeyGate"/> let through.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>()!;
}
