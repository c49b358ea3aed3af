using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Problems;
using Patron.Server.Telemetry;

namespace Patron.Server.Scoring;

/// <summary>Scores rows of requests, counts them and lets the challenger score them unseen.</summary>
sealed class RowScoring(ServerMetrics metrics, Shadows shadows, Inferences inferences)
{
    /// <summary>Keeps what is asked and said.</summary>
    public Inferences Inferences => inferences;

    /// <param name="model">Who scores.</param>
    /// <param name="rows">What is scored.</param>
    /// <param name="request">The request whose rows they are, where it is kept.</param>
    /// <exception cref="ProblemException">The model refuses a value.</exception>
    public ScoredRows Score(ServedModel model, ScorerRows rows, InferenceRequest? request)
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
        if (model.Challenger is not null)
            shadows.Add(model, rows.Table, scored, request);
        return scored;
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
            Microsoft.AspNetCore.Http.StatusCodes.Status400BadRequest, "refused-value", said, "send a value that the model takes"));
    }
}
