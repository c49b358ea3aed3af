using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Problems;
using Patron.Server.Telemetry;

namespace Patron.Server.Scoring;

/// <summary>Scores rows of requests, counts and keeps what was said of them and lets the challenger score them unseen.</summary>
sealed class RowScoring(ServerMetrics metrics, Shadows shadows, Inferences inferences)
{
    /// <summary>Begins a request; null where it is none of those that are kept.</summary>
    /// <exception cref="ProblemException">It could not be kept.</exception>
    public InferenceRequest? Begin(HttpContext context, string endpoint) => inferences.Begin(context, endpoint);

    /// <param name="model">Who scores.</param>
    /// <param name="rows">What is scored.</param>
    /// <exception cref="ProblemException">The model refuses a value.</exception>
    public ScoredRows Score(ServedModel model, ScorerRows rows)
    {
        ScoredRows scored;
        try
        {
            scored = model.Champion.Score(rows.Table);
        }
        catch (ArgumentException error)
        {
            throw Refused(error);
        }

        metrics.Scored(model.Champion, rows.Count, scored.Unseen);
        return scored;
    }

    /// <summary>
    /// Keeps the rows of an answer that is ready, right before it is sent. Only then is it certain, and the challenger scores the
    /// same rows.
    /// </summary>
    /// <param name="request">Of <see cref="Begin"/>.</param>
    /// <param name="model">Who answers.</param>
    /// <param name="rows">What was asked.</param>
    /// <param name="scored">What it said.</param>
    /// <param name="explain">Writes why a row has its score, as JSON; null where nobody asked.</param>
    /// <exception cref="ProblemException">It cannot be kept: the answer is not given.</exception>
    public void Keep(
        InferenceRequest? request, ServedModel model, ScorerRows rows, ScoredRows scored,
        Action<Utf8JsonWriter, int>? explain = null)
    {
        inferences.Keep(request, model, rows, scored, explain);
        if (model.Challenger is not null)
            shadows.Add(model, rows.Table, scored, request);
    }

    /// <summary>Does what a model may refuse.</summary>
    /// <exception cref="ProblemException">It refuses a value.</exception>
    public static T Try<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ArgumentException error)
        {
            throw Refused(error);
        }
    }

    static ProblemException Refused(ArgumentException error)
    {
        string said = error.ParamName is { } parameter ? error.Message.Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal) : error.Message;
        return new ProblemException(new(
            StatusCodes.Status400BadRequest, "refused-value", said, "send a value that the model takes"));
    }
}
