using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Hosting;
using Patron.Server.Keys;
using Patron.Server.Scoring;

namespace Patron.Server.Endpoints;

/// <summary>
/// <c>POST /v1/models/{name}/what-if</c>: what the score of a row would be with other values, and the smallest changes that bring it to the other
/// side of a threshold, within what the version and the caller allow.
/// </summary>
static class WhatIfEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, ServerOptions options, ModelHost host, RowScoring scoring) =>
        routes.MapPost("/v1/models/{name}/what-if", (RequestDelegate)(context => AskAsync(context, options, host, scoring)))
            .WithMetadata(new ApiOperation("What the score of a row would be with other values, and what would change it.", "WhatIf", "Question"))
            .For(KeyRole.Score).Limited();

    static async Task AskAsync(HttpContext context, ServerOptions options, ModelHost host, RowScoring scoring)
    {
        ServedModel model = ModelRoutes.ModelOf(context, host);
        PropensityScorer propensity = model.Propensity("what-if");
        InferenceRequest? request = scoring.Begin(context, "what-if");
        using JsonOutput output = JsonOutput.Take();
        using (RequestBody body = await RequestBody.ReadAsync(context, options, "application/json"))
        {
            using JsonDocument document = JsonElements.Parse(body.Bytes);
            using WhatIfQuestion question = WhatIfQuestion.Of(document.RootElement, model, propensity.WhatIf);
            ScoredRows scored = scoring.Score(model, question.Row);
            Answer answer = AnswerOf(question, propensity.WhatIf, context.RequestAborted);
            Write(output.Writer, model, question, ((NumericColumn)scored.Columns[0]).Values[0], answer);
            scoring.Keep(request, model, question.Row, scored, (json, _) => WriteKept(json, model, question, answer));
        }

        await output.SendAsync(context);
    }

    /// <param name="Changed">What it would be with the values of <c>set</c>; null where there are none.</param>
    /// <param name="Search">What would change it; null where the version keeps no values that may be tried.</param>
    sealed record Answer(WhatIf? Changed, CounterfactualSearch? Search);

    static Answer AnswerOf(WhatIfQuestion question, PropensityWhatIf whatIf, CancellationToken gone) => new(
        question.Changes.Count == 0 ? null : RowScoring.Try(() => whatIf.Changed(question.Row.Table, question.Changes, question.Limits)),
        whatIf.CanSearch
            ? RowScoring.Try(() => whatIf.Search(question.Row.Table, question.Threshold, question.Limits, gone))
            : null);

    static void Write(Utf8JsonWriter json, ServedModel model, WhatIfQuestion question, double score, Answer answer)
    {
        json.WriteStartObject();
        ScoreWriter.WriteModel(json, model);
        ScoreWriter.WriteKey(json, model, question.Row, 0);
        json.WriteNumber("score"u8, score);
        WriteAnswer(json, model, question, answer);
        json.WriteEndObject();
    }

    static void WriteKept(Utf8JsonWriter json, ServedModel model, WhatIfQuestion question, Answer answer)
    {
        json.WriteStartObject();
        WriteAnswer(json, model, question, answer);
        json.WriteEndObject();
    }

    static void WriteAnswer(Utf8JsonWriter json, ServedModel model, WhatIfQuestion question, Answer answer)
    {
        if (answer.Changed is { } changed)
        {
            json.WriteStartObject("changed"u8);
            json.WriteNumber("score"u8, changed.After);
            WriteChanges(json, changed.Changes);
            json.WriteEndObject();
        }

        json.WriteNumber("threshold"u8, question.Threshold);
        json.WriteStartArray("flips"u8);
        foreach (Counterfactual flip in answer.Search?.Found ?? [])
        {
            json.WriteStartObject();
            json.WriteNumber("score"u8, flip.Score);
            json.WriteNumber("cost"u8, flip.Cost);
            WriteChanges(json, flip.Changes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("summary"u8, answer.Search?.Summary
            ?? $"the version keeps no values that may be tried: give models/{model.Champion.Name}.yml a 'changes:' and train a version");
    }

    static void WriteChanges(Utf8JsonWriter json, IReadOnlyList<FieldChange> changes)
    {
        json.WriteStartArray("changes"u8);
        foreach (FieldChange change in changes)
        {
            json.WriteStartObject();
            json.WriteString("feature"u8, change.Column);
            WriteValue(json, "from"u8, change.From);
            WriteValue(json, "to"u8, change.To);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void WriteValue(Utf8JsonWriter json, ReadOnlySpan<byte> name, FieldValue value)
    {
        json.WritePropertyName(name);
        if (value.IsMissing)
            json.WriteNullValue();
        else if (value.IsNumber)
            ScoreWriter.WriteNumber(json, value.Number);
        else
            json.WriteStringValue(value.Category);
    }
}
