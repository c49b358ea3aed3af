using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Hosting;
using Patron.Server.Keys;
using Patron.Server.Scoring;

namespace Patron.Server.Endpoints;

/// <summary><c>POST /v1/models/{name}/score</c>: the scores of one row or many.</summary>
static class ScoreEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, ServerOptions options, ModelHost host, RowScoring scoring) =>
        routes.MapPost("/v1/models/{name}/score", (RequestDelegate)(context => ScoreAsync(context, options, host, scoring)))
            .WithMetadata(new ApiOperation("The scores of one row or many.", "Scores", "Rows")).For(KeyRole.Score).Limited();

    static async Task ScoreAsync(HttpContext context, ServerOptions options, ModelHost host, RowScoring scoring)
    {
        ServedModel model = ModelRoutes.ModelOf(context, host);
        InferenceRequest? request = scoring.Begin(context, "score");
        using JsonOutput output = JsonOutput.Take();
        using (RequestBody body = await RequestBody.ReadAsync(context, options, "application/json"))
            Score(request, model, body.Bytes, output, options, scoring);
        await output.SendAsync(context);
    }

    static void Score(
        InferenceRequest? request, ServedModel model, ReadOnlySpan<byte> body, JsonOutput output, ServerOptions options, RowScoring scoring)
    {
        using ScorerRows rows = RowReader.Read(body, model, options.MostRows, whole: false);
        ScoredRows scored = scoring.Score(model, rows);
        ScoreWriter.Write(output.Writer, model, rows, scored);
        scoring.Keep(request, model, rows, scored);
    }
}
