using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>The penalty of a definition's purchase model: the one that it names, or the one with which it foretells best.</summary>
/// <param name="Weight">It.</param>
/// <param name="Reason">Why; null where the definition names it.</param>
sealed record PenaltyChoice(double Weight, string? Reason)
{
    /// <summary>Tuned on the moments of the past before the newest, on which the model itself is judged.</summary>
    /// <exception cref="InvalidOperationException">The past is too short to tune on.</exception>
    public static PenaltyChoice Of(LifetimeValueDefinition model, PurchaseModelKind kind, IReadOnlyList<PastMoment> past, int? threads)
    {
        if (model.TunesPenalty != true)
            return new(model.Penalty, null);
        if (past.Count < 2)
        {
            throw new InvalidOperationException(
                $"{model.Name} cannot be trained: a penalty is tuned by foretelling purchases from two moments of the past or more, a hold-out of {model.Holdout} "
                + "apart, and the purchases do not reach back so far: give 'penalty' a number, or shorten 'holdout'");
        }

        PenaltyTuning tuning = PenaltyTuning.Run(kind, [.. past.Skip(1).Select(moment => moment.PurchasesOf(model))], threads: threads);
        return new(tuning.Penalty, tuning.Reason);
    }
}
