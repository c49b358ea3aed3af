using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Hosting;
using Patron.Server.Keys;
using Patron.Server.Scoring;

namespace Patron.Server.Endpoints;

/// <summary><c>POST /v1/models/{name}/explain</c>: the scores of rows, what each feature adds to them, and the reasons in words.</summary>
static class ExplainEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, ServerOptions options, ModelHost host, RowScoring scoring) =>
        routes.MapPost("/v1/models/{name}/explain", (RequestDelegate)(context => ExplainAsync(context, options, host, scoring)))
            .WithMetadata(new ApiOperation("Why rows have their scores.", "Explanations", "Rows")).For(KeyRole.Score).Limited();

    static async Task ExplainAsync(HttpContext context, ServerOptions options, ModelHost host, RowScoring scoring)
    {
        ServedModel model = ModelRoutes.ModelOf(context, host);
        PropensityScorer propensity = model.Propensity("reasons");
        InferenceRequest? request = scoring.Begin(context, "explain");
        using JsonOutput output = JsonOutput.Take();
        using (RequestBody body = await RequestBody.ReadAsync(context, options, "application/json"))
        {
            using ScorerRows rows = RowReader.Read(body.Bytes, model, options.MostRows, whole: true);
            ScoredRows scored = scoring.Score(model, rows);
            ScoreExplanations explained = RowScoring.Try(() => propensity.Explain(rows.Table));
            Write(output.Writer, model, rows, explained);
            scoring.Keep(request, model, rows, scored, (json, row) => WriteKept(json, explained, row));
        }

        await output.SendAsync(context);
    }

    static void Write(Utf8JsonWriter json, ServedModel model, ScorerRows rows, ScoreExplanations explained)
    {
        json.WriteStartObject();
        ScoreWriter.WriteModel(json, model);
        json.WriteString("scale"u8, explained.Scale);
        json.WritePropertyName("base"u8);
        ScoreWriter.WriteNumber(json, explained.Contributions.Base);
        json.WriteStartArray("rows"u8);
        for (int row = 0; row < rows.Count; row++)
        {
            json.WriteStartObject();
            ScoreWriter.WriteKey(json, model, rows, row);
            json.WritePropertyName("score"u8);
            ScoreWriter.WriteNumber(json, explained.Scores[row]);
            json.WriteString("reasons"u8, explained.Reasons[row]);
            WriteContributions(json, rows.Table, explained.Contributions.Values, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What is kept of the explanation of a row: its values stand beside it.</summary>
    static void WriteKept(Utf8JsonWriter json, ScoreExplanations explained, int row)
    {
        json.WriteStartObject();
        json.WriteString("scale"u8, explained.Scale);
        json.WritePropertyName("base"u8);
        ScoreWriter.WriteNumber(json, explained.Contributions.Base);
        json.WriteString("reasons"u8, explained.Reasons[row]);
        json.WriteStartObject("contributions"u8);
        FeatureMatrix contributions = explained.Contributions.Values;
        for (int place = 0; place < contributions.Features.Count; place++)
        {
            json.WritePropertyName(contributions.Features[place]);
            ScoreWriter.WriteNumber(json, contributions.Row(row)[place]);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteContributions(Utf8JsonWriter json, FeatureTable table, FeatureMatrix contributions, int row)
    {
        json.WriteStartArray("contributions"u8);
        for (int place = 0; place < contributions.Features.Count; place++)
        {
            string name = contributions.Features[place];
            json.WriteStartObject();
            json.WriteString("feature"u8, name);
            json.WritePropertyName("value"u8);
            ScoreWriter.WriteValue(json, table.Find(name)!, row);
            json.WritePropertyName("adds"u8);
            ScoreWriter.WriteNumber(json, contributions.Row(row)[place]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
