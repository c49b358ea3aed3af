using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Patron.Server.Hosting;
using Patron.Server.Telemetry;

namespace Patron.Server.Problems;

/// <summary>Writes problem documents.</summary>
static class ProblemWriter
{
    public const string ContentType = "application/problem+json";

    const string Kinds = "urn:patron:problem:";

    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        HttpResponse response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        if (problem.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (problem.RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (problem.Server is { } server)
            response.Headers.Location = server + context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        using JsonOutput output = JsonOutput.Take();
        Write(output.Writer, problem, context);
        await output.SendAsync(context);
    }

    static void Write(Utf8JsonWriter json, Problem problem, HttpContext context)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, Kinds + problem.Kind);
        json.WriteString("title"u8, problem.Title);
        json.WriteNumber("status"u8, problem.Status);
        json.WriteString("detail"u8, problem.Detail);
        if (problem.Field is { } field)
            json.WriteString("field"u8, field);
        json.WriteString("remedy"u8, problem.Remedy);
        json.WriteString("instance"u8, context.Request.Path.Value ?? "");
        json.WriteString("trace_id"u8, TraceIds.Of(context));
        // What MLflow's clients look for.
        if (context.GetEndpoint()?.Metadata.GetMetadata<AnswersAsMlflow>() is not null)
        {
            json.WriteString("error_code"u8, problem.Status >= StatusCodes.Status500InternalServerError ? "INTERNAL_ERROR" : "BAD_REQUEST");
            json.WriteString("message"u8, $"{problem.Detail}: {problem.Remedy}");
        }

        json.WriteEndObject();
    }
}

/// <summary>Marks an endpoint whose errors have the members of MLflow's too.</summary>
sealed class AnswersAsMlflow;
