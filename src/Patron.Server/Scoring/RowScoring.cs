using Patron.Pipeline.Modelling.Scorers;
using Patron.Server.Problems;
using Patron.Server.Telemetry;

namespace Patron.Server.Scoring;

/// <summary>Scores rows of requests, counts them and lets the challenger score them unseen.</summary>
sealed class RowScoring(ServerMetrics metrics, Shadows shadows)
{
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
        if (model.Challenger is not null)
            shadows.Add(model, rows.Table, scored);
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
