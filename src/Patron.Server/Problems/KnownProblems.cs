using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Server.Problems;

/// <summary>Problems that more than one endpoint tells of.</summary>
static class KnownProblems
{
    public static ProblemException NoJson(JsonException error) => new(new Problem(
        StatusCodes.Status400BadRequest, "no-json",
        $"the body is no JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1})",
        "send one JSON value in UTF-8, without comments and trailing commas"));

    public static ProblemException NoUtf8() => new(new Problem(
        StatusCodes.Status400BadRequest, "no-utf8", "the body is not UTF-8", "encode it as UTF-8"));

    public static ProblemException BadText(string field) => Wrong(
        field, "has an escape that is no character", "write pairs of surrogates, such as \\ud83d\\ude00, or the character itself");

    /// <summary>A field of the body that is not as it has to be.</summary>
    public static ProblemException Wrong(string field, string what, string remedy) => new(new Problem(
        StatusCodes.Status400BadRequest, "wrong-field", field.Length == 0 ? $"the body {what}" : $"'{field}' {what}", remedy)
    {
        Field = field.Length == 0 ? null : field,
    });

    public static ProblemException Unknown(string field, string name, IReadOnlyCollection<string> known) => new(new Problem(
        StatusCodes.Status400BadRequest, "unknown-field", $"there is no '{name}'{(field == name ? "" : $" for {field}")}",
        known.Count == 0 ? "leave it out" : Suggestion.Among(name, known)) { Field = field });

    public static ProblemException Missing(string field, string remedy) => new(new Problem(
        StatusCodes.Status400BadRequest, "missing-field", $"'{field}' is missing", remedy) { Field = field });

    public static ProblemException UnknownModel(string name, IReadOnlyCollection<string> known) => new(new Problem(
        StatusCodes.Status404NotFound, "unknown-model", $"no model '{name}' is served",
        known.Count == 0 ? "train and promote a version of one: patron run" : Suggestion.Among(name, known)));

    public static ProblemException TooManyRows(string field, int most) => new(new Problem(
        StatusCodes.Status413PayloadTooLarge, "too-many-rows", $"'{field}' has more than {most} rows",
        $"send at most {most} rows in one request, or let patron run score tables") { Field = field });

    public static ProblemException WrongContent(string? found, string wanted) => new(new Problem(
        StatusCodes.Status415UnsupportedMediaType, "wrong-content-type",
        string.IsNullOrEmpty(found) ? "the request has no Content-Type" : $"the Content-Type is {found}", $"send {wanted}"));

    /// <summary>What is said of a status that nothing more is known of.</summary>
    public static Problem OfStatus(int status, HttpContext context) => status switch
    {
        StatusCodes.Status404NotFound => new(
            status, "unknown-path", $"there is nothing at {context.Request.Path}", "GET /openapi.json tells what there is"),
        StatusCodes.Status405MethodNotAllowed => new(
            status, "wrong-method", $"{context.Request.Path} does not take {context.Request.Method}",
            $"use {(context.Response.Headers.Allow.Count > 0 ? context.Response.Headers.Allow.ToString() : "another method")}"),
        StatusCodes.Status413PayloadTooLarge => new(
            status, "body-too-large", "the body has more bytes than one request may have", "send fewer rows at a time"),
        StatusCodes.Status408RequestTimeout => new(
            status, "body-too-slow", "the body did not arrive in time", "send it at once, or fewer rows at a time"),
        StatusCodes.Status503ServiceUnavailable => new(status, "not-ready", "the server is not ready", "try again") { RetryAfter = 1 },
        >= StatusCodes.Status500InternalServerError => new(
            status, "server-error", "the server failed; nothing is known to be wrong with the request",
            "tell the trace id to who runs the server, whose log has the details"),
        _ => new(status, "bad-request", "the request is no HTTP request that can be read", "see RFC 9110"),
    };
}
