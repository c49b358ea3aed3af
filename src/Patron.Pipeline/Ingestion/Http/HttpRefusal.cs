using System.Net.Http.Headers;

namespace Patron.Pipeline.Ingestion.Http;

/// <summary>A server answered that it does not do what was asked.</summary>
/// <param name="status">The status of its answer.</param>
/// <param name="wait">How long it asks to wait; zero where it asks nothing.</param>
/// <param name="said">The first line of its answer, which may echo a secret; empty where it says nothing.</param>
sealed class HttpRefusedException(int status, TimeSpan wait, string said = "") : HttpRequestException($"{status}")
{
    public int Status { get; } = status;

    public TimeSpan Wait { get; } = wait;

    public string Said { get; } = said;

    /// <summary>The refusal that an answer is.</summary>
    public static HttpRefusedException Of(HttpResponseMessage response, string body, DateTimeOffset now)
    {
        return new HttpRefusedException((int)response.StatusCode, AskedToWait(response.Headers, now), body.Split('\n', 2)[0].Trim());
    }

    /// <summary>Whether a failure that is no refusal may pass: a lost connection, no answer in time.</summary>
    public static bool MayPass(Exception error) => error is HttpRequestException or IOException or OperationCanceledException;

    static TimeSpan AskedToWait(HttpResponseHeaders headers, DateTimeOffset now) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > (headers.Date ?? now) => date - (headers.Date ?? now),
        _ => TimeSpan.Zero,
    };
}
