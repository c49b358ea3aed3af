using System.Net.Http.Headers;
using System.Text.Json;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>What an answer that is no success means, and what a person can do. Not every one is JSON: a server's framework, its
/// login and what stands before it answer in HTML or plain text.</summary>
static class MlflowRefusal
{
    const int LongestQuote = 500;

    /// <summary>The error that an answer tells of.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="body">Its text.</param>
    /// <param name="call">What was asked, such as <c>runs/create</c>.</param>
    /// <param name="server">Whom.</param>
    public static TrackingServerException Of(HttpResponseMessage response, string body, string call, MlflowAddress server)
    {
        int status = (int)response.StatusCode;
        (string code, string message) = Read(body);
        return new TrackingServerException(Told(status, code, server.Secrets.Hide(message), body, call, server))
        {
            Status = status,
            Code = code,
            Wait = AskedToWait(response.Headers),
        };
    }

    /// <summary>An answer of success that is not MLflow's: an empty one comes from a server that is about to end.</summary>
    public static TrackingServerException NotJson(string call, HttpResponseMessage response, MlflowAddress server)
    {
        HttpContentHeaders headers = response.Content.Headers;
        int status = (int)response.StatusCode;
        return headers.ContentLength == 0
            ? new($"{server.Name} answers {call} with nothing: see to the server") { IsAway = true, Status = status }
            : new($"{server.Name} answers {call} with {headers.ContentType?.MediaType ?? "no type"}, not with JSON: it is no MLflow server, "
                + "or another program stands before it; correct 'tracking' in patron.yml") { Status = status };
    }

    static string Told(int status, string code, string message, string body, string call, MlflowAddress server) => status switch
    {
        401 =>
            $"{server.Name} asks who you are, or does not know you (401): correct 'user' and 'password', or 'token', under 'tracking' in patron.yml, "
            + "or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN",
        403 when body.Contains("Host header", StringComparison.OrdinalIgnoreCase) =>
            $"{server.Name} refuses to be called by the name {server.Url.Authority} (403, invalid Host header): start it with "
            + $"mlflow server --allowed-hosts {server.Url.Authority}, or write its IP address in a private network under 'tracking'",
        403 => $"{server.Name} does not permit {call} (403{Quoted(code, message)}): ask who runs it for the permission, or come as somebody else",
        >= 300 and < 400 =>
            $"{server.Name} leads {call} to another address ({status}), which is not followed, since a password would go there: correct 'tracking' in patron.yml",
        404 when code.Length == 0 =>
            $"{server.Name} has no {call} (404): it is no MLflow server, or its address lacks a path; correct 'tracking' in patron.yml",
        413 => $"{server.Name} takes nothing of this size ({call}, 413): allow more in the program that stands before it",
        429 or >= 500 => $"{server.Name} answers {status} to {call}{Quoted(code, message)}: see to the server",
        _ => $"{server.Name} refuses {call} ({status}{Quoted(code, message)})",
    };

    static string Quoted(string code, string message) =>
        (code.Length > 0 ? $" {code}" : "") + (message.Length > 0 ? $", {message}" : "");

    static (string Code, string Message) Read(string body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            JsonElement root = json.RootElement;
            return root.ValueKind == JsonValueKind.Object ? (root.Text("error_code"), Short(root.Text("message"))) : ("", "");
        }
        catch (JsonException)
        {
            return ("", body.Contains('<', StringComparison.Ordinal) ? "" : Short(body)); // a page says nothing in a line
        }
    }

    static string Short(string message)
    {
        string line = message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return line.Length <= LongestQuote ? line : line[..LongestQuote] + " ...";
    }

    static TimeSpan AskedToWait(HttpResponseHeaders headers) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when headers.Date is { } now && date > now => date - now,
        _ => TimeSpan.Zero,
    };
}
