using Patron.Models.Evaluation;

namespace Patron.Models.Uplift;

/// <summary>How a fit of effects went.</summary>
/// <param name="Arms">Each treatment, in the model's order.</param>
/// <param name="ControlRows">Rows of the control.</param>
/// <param name="Clipped">How many probabilities of arms were brought within <see cref="UpliftOptions.Clip"/>.</param>
/// <param name="Warnings">What a reader should know before trusting the result; empty when nothing stands out.</param>
public sealed record UpliftReport(IReadOnlyList<ArmReport> Arms, int ControlRows, int Clipped, IReadOnlyList<string> Warnings)
{
    /// <summary>A share of clipped probabilities that says more than that a few rows are unusual.</summary>
    const double ManyClipped = 0.01;

    internal static UpliftReport Of(UpliftRows rows, UpliftOptions options, UpliftModel model, DoublyRobustScores scores)
    {
        List<string> warnings = [];
        int all = rows.Count * (rows.Arms.Count + 1);
        if (scores.Clipped > 0)
        {
            string advice = scores.Clipped > ManyClipped * all
                ? "; the arms hardly overlap: what the other arm would do for some rows is known to nobody"
                : "";
            warnings.Add($"{scores.Clipped} of {all} probabilities of arms were beyond {options.Clip} or {1 - options.Clip} and brought there{advice}");
        }

        if (options.Learner != UpliftLearner.Constant)
        {
            double[][] effects = model.Effects(rows.Table, withErrors: false, options.Threads).Values;
            warnings.AddRange(rows.Arms.Index().Where(arm => effects[arm.Index].All(effect => effect == effects[arm.Index][0]))
                .Select(arm => $"no column tells apart on whom '{arm.Item}' has more effect: all rows get the same"));
        }

        return new UpliftReport(
            [.. rows.Arms.Select((arm, place) => new ArmReport(arm, rows.In(place + 1).Length, scores.Average(place)))],
            rows.In(0).Length, scores.Clipped, warnings);
    }
}

/// <summary>A treatment in the rows that were learnt from.</summary>
/// <param name="Arm">Its name.</param>
/// <param name="Rows">How many rows had it.</param>
/// <param name="AverageEffect">Its mean effect on all rows by doubly robust scores. Unit: that of the outcome.</param>
public sealed record ArmReport(string Arm, int Rows, Estimate AverageEffect);
