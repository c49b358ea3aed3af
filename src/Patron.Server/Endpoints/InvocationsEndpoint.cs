using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Hosting;
using Patron.Server.Keys;
using Patron.Server.Problems;
using Patron.Server.Scoring;

namespace Patron.Server.Endpoints;

/// <summary>
/// <c>POST /invocations</c> as MLflow's scoring server has it, for the model that the server was started for, and
/// <c>POST /v1/models/{name}/invocations</c> for any; <c>GET /ping</c> and <c>GET /version</c> beside it.
/// </summary>
static class InvocationsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, ServerOptions options, ModelHost host, RowScoring scoring)
    {
        ApiOperation invocations = new("Predictions, as MLflow's scoring server gives them.", "Predictions", "MlflowRows") { TextType = "text/csv" };
        routes.MapPost("/invocations", (RequestDelegate)(context => InvokeAsync(context, Only(host, options), options, scoring)))
            .WithMetadata(new AnswersAsMlflow(), invocations).For(KeyRole.Score).Limited();
        routes.MapPost("/v1/models/{name}/invocations", (RequestDelegate)(context => InvokeAsync(context, ModelRoutes.ModelOf(context, host), options, scoring)))
            .WithMetadata(new AnswersAsMlflow(), invocations).For(KeyRole.Score).Limited();
        routes.MapGet("/ping", (RequestDelegate)(context => PlainAsync(context, "\n"))).WithMetadata(new ApiOperation("Whether the server answers.", null));
        routes.MapGet("/version", (RequestDelegate)(context => PlainAsync(context, PatronServer.ProgramVersion)))
            .WithMetadata(new ApiOperation("The program's version.", null));
    }

    /// <summary>The model named when the server was started, or the only one.</summary>
    static ServedModel Only(ModelHost host, ServerOptions options)
    {
        ServedModels served = host.Served;
        string[] names = [.. served.ByName.Keys.Order(StringComparer.Ordinal)];
        return options.Model is { } wanted ? served.Find(wanted)
            : names.Length == 1 ? served.ByName[names[0]]
            : throw new ProblemException(new(
                StatusCodes.Status404NotFound, "no-one-model", $"the project serves {names.Length} models, and /invocations does not say which",
                $"start the server with --model NAME, or use /v1/models/NAME/invocations of {(names.Length == 0 ? "a model that scores" : string.Join(", ", names))}"));
    }

    static async Task InvokeAsync(HttpContext context, ServedModel model, ServerOptions options, RowScoring scoring)
    {
        bool isCsv = IsCsv(context.Request);
        InferenceRequest? request = scoring.Begin(context, "invocations");
        using JsonOutput output = JsonOutput.Take();
        using (RequestBody body = await RequestBody.ReadAsync(context, options))
        {
            using ScorerRows rows = isCsv ? MlflowCsv.Read(body.Bytes, model, options.MostRows) : MlflowReader.Read(body.Bytes, model, options.MostRows);
            ScoredRows scored = scoring.Score(model, rows);
            Write(output.Writer, model, rows, scored);
            scoring.Keep(request, model, rows, scored);
        }

        await output.SendAsync(context);
    }

    /// <summary>One value a row where the model's function has one; else an object a row, as of a data frame.</summary>
    static void Write(Utf8JsonWriter json, ServedModel model, ScorerRows rows, ScoredRows scored)
    {
        int answer = model.Champion.Answer is { } main ? model.Champion.Outputs.ToList().IndexOf(main) : -1;
        json.WriteStartObject();
        json.WriteStartArray("predictions"u8);
        for (int row = 0; row < rows.Count; row++)
        {
            if (answer >= 0)
            {
                ScoreWriter.WriteValue(json, scored.Columns[answer], row);
                continue;
            }

            json.WriteStartObject();
            ScoreWriter.WriteOutputs(json, model, scored, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static bool IsCsv(HttpRequest request)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            && type.MediaType.Value?.ToLowerInvariant() is ("text/csv" or "application/json") and { } media
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return media == "text/csv";
        }

        throw KnownProblems.WrongContent(request.ContentType, "Content-Type: application/json or text/csv, in UTF-8");
    }

    static Task PlainAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
