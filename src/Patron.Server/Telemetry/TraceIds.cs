using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Patron.Server.Telemetry;

/// <summary>What a request is known by, to its caller and here.</summary>
static class TraceIds
{
    /// <summary>The id of its trace, 32 hexadecimal digits, where one is kept or the caller sent one (W3C Trace Context); else its own id.</summary>
    public static string Of(HttpContext context) => Activity.Current?.TraceId.ToHexString()
        ?? (ActivityContext.TryParse(context.Request.Headers.TraceParent, null, out ActivityContext sent)
            ? sent.TraceId.ToHexString()
            : context.TraceIdentifier);
}
