using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Patron.Server.Keys;
using Patron.Server.Problems;
using Patron.Server.Telemetry;

namespace Patron.Server.Hosting;

/// <summary>
/// Work that is done at once, and that waits for its turn, is limited; so is what one caller may ask in a second. What is beyond is refused at
/// once, with 429 and when to come again, so that neither memory nor waiting times grow without end.
/// </summary>
sealed class LoadLimits(RequestDelegate next, ServerOptions options, ServerMetrics metrics) : IDisposable
{
    /// <summary>Bytes of bodies that are on their way or being worked on.</summary>
    const long MostBytes = 256 << 20;

    readonly ConcurrencyLimiter _work = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Concurrency,
        QueueLimit = options.Waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    readonly CallerRates? _rates = options.Rate is { } rate ? new CallerRates(rate, options.Time) : null;

    long _bytes;

    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<LimitedWork>() is { } work ? LimitAsync(context, work) : next(context);

    public void Dispose() => _work.Dispose();

    async Task LimitAsync(HttpContext context, LimitedWork work)
    {
        if (_rates?.Take(Caller.Of(context).Key?.Id ?? "") == false)
        {
            metrics.Refused("rate");
            throw Refused("too-many-requests", $"the caller has made more than {options.Rate} requests in a second");
        }

        // A question without a body takes no room.
        long bytes = HttpMethods.IsGet(context.Request.Method) ? 0 : Math.Min(context.Request.ContentLength ?? options.MostBytes, options.MostBytes);
        try
        {
            if (Interlocked.Add(ref _bytes, bytes) > MostBytes)
            {
                metrics.Refused("busy");
                throw Refused("too-busy", "too many bytes are on their way");
            }

            await RequestBody.ArriveAsync(context, options); // who sends slowly keeps nobody else waiting
            await (work.TakesTurns ? WorkAsync(context) : next(context));
        }
        finally
        {
            Interlocked.Add(ref _bytes, -bytes);
        }
    }

    async Task WorkAsync(HttpContext context)
    {
        using RateLimitLease lease = _work.AttemptAcquire() is { IsAcquired: true } taken ? taken : await _work.AcquireAsync(1, context.RequestAborted);
        if (!lease.IsAcquired)
        {
            metrics.Refused("busy");
            throw Refused("too-busy", $"{options.Concurrency} requests are being worked on and {options.Waiting} wait");
        }

        await next(context);
    }

    static ProblemException Refused(string kind, string detail) => new(new Problem(
        StatusCodes.Status429TooManyRequests, kind, detail, "come again after the time in Retry-After, or send many rows in one request") { RetryAfter = 1 });
}

/// <summary>Marks an endpoint whose work is limited.</summary>
/// <param name="TakesTurns">
/// Whether it counts among what is worked on at once; work that mostly waits for the disk, all together for one write, has bounds of its own.
/// </param>
sealed record LimitedWork(bool TakesTurns);
