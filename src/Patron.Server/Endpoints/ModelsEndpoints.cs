using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Pipeline.Projects;
using Patron.Server.Hosting;
using Patron.Server.Keys;
using Patron.Server.Problems;
using Patron.Server.Scoring;

namespace Patron.Server.Endpoints;

/// <summary>
/// <c>GET /v1/models</c> and <c>GET /v1/models/{name}</c>: which versions answer, what they take and give;
/// <c>POST /v1/models/reload</c>: looks at once whether others are to.
/// </summary>
static class ModelsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ModelHost host)
    {
        routes.MapGet("/v1/models", (RequestDelegate)(context => ListAsync(context, host)))
            .WithMetadata(new ApiOperation("The models that answer, and those that do not.", "Models")).For(KeyRole.Read);
        routes.MapGet("/v1/models/{name}", (RequestDelegate)(context => AnswerAsync(context, json => Write(json, ModelRoutes.ModelOf(context, host)))))
            .WithMetadata(new ApiOperation("What a model takes and gives.", "Model")).For(KeyRole.Read);
        routes.MapPost("/v1/models/reload", (RequestDelegate)(context => ReloadAsync(context, host)))
            .WithMetadata(new ApiOperation("Takes up versions that are to score now.", "Reloaded")).For(KeyRole.Admin).Limited();
    }

    static Task ListAsync(HttpContext context, ModelHost host) => AnswerAsync(context, json =>
    {
        ServedModels served = host.Served;
        json.WriteStartObject();
        json.WriteStartArray("models"u8);
        foreach (ServedModel model in served.ByName.Values.OrderBy(model => model.Champion.Name, StringComparer.Ordinal))
            Write(json, model);
        json.WriteEndArray();
        json.WriteStartArray("not_taken_up"u8);
        foreach ((string name, string why) in served.Unserved.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, name);
            json.WriteString("why"u8, why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    static Task ReloadAsync(HttpContext context, ModelHost host)
    {
        IReadOnlyList<string> changes;
        try
        {
            changes = host.Reload(isAsked: true);
        }
        catch (ProjectException error)
        {
            throw new ProblemException(new(
                StatusCodes.Status409Conflict, "project-mistakes", error.Message, "mend the project's files; what is served stays as it is"));
        }

        return AnswerAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("changes"u8);
            foreach (string change in changes)
                json.WriteStringValue(change);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    static void Write(Utf8JsonWriter json, ServedModel model)
    {
        ModelScorer champion = model.Champion;
        json.WriteStartObject();
        ScoreWriter.WriteModel(json, model);
        json.WriteString("kind"u8, champion.Model.Kind);
        json.WriteString("as_of"u8, champion.Model.AsOf.UtcDateTime);
        if (model.Challenger is { } challenger)
            json.WriteNumber("challenger"u8, challenger.Version);
        json.WriteStartArray("inputs"u8);
        foreach (ScorerInput input in champion.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, input.Name);
            json.WriteString("type"u8, input.IsNumber ? "number" : "text");
            json.WriteBoolean("needed"u8, input.IsNeeded);
            json.WriteBoolean("may_be_null"u8, input.MayBeMissing);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("outputs"u8);
        foreach (ScorerOutput output in champion.Outputs)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, output.Name);
            json.WriteString("type"u8, output.IsNumber ? "number" : "text");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static async Task AnswerAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using JsonOutput output = JsonOutput.Take();
        write(output.Writer);
        await output.SendAsync(context);
    }
}
