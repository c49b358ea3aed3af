using Patron.Models.Uplift;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling.Uplift;

/// <summary>The effect of one treatment, learnt and judged.</summary>
/// <param name="Model">It.</param>
/// <param name="Finding">What was found on the way.</param>
/// <param name="Warnings">What a reader should know.</param>
sealed record TreatmentFit(UpliftModel Model, TreatmentFinding Finding, IReadOnlyList<string> Warnings)
{
    /// <summary>Learns from some rows and judges by others.</summary>
    /// <param name="model">The definition.</param>
    /// <param name="settings">Seed and threads.</param>
    /// <param name="rows">Rows of the treatment and control.</param>
    /// <param name="test">Those of other customers; null where there are none of both.</param>
    /// <exception cref="ArgumentException">The rows are too few, or a learner refuses a column.</exception>
    public static TreatmentFit Of(UpliftDefinition model, ProjectSettings settings, UpliftRows rows, Func<UpliftRows?> test)
    {
        UpliftOptions options = OptionsOf(model, settings);
        UpliftChoice? choice = model.Learners is [_] ? null : UpliftChoice.Among(rows, options, candidates: CandidatesOf(model, options));
        UpliftOptions chosen = choice?.Chosen ?? options with { Learner = model.Learners![0] };
        UpliftFit fit = UpliftModel.Fit(rows, chosen);
        ArmReport arm = fit.Report.Arms[0];
        List<string> warnings = [.. fit.Report.Warnings.Select(warning => $"{arm.Arm}: {warning}")];
        return new(
            fit.Model,
            new TreatmentFinding
            {
                Treatment = arm.Arm,
                Learner = new UpliftCandidate(chosen, []).Name,
                Differs = chosen.Learner != UpliftLearner.Constant,
                Reason = choice?.Reason,
                Treated = arm.Rows,
                Control = fit.Report.ControlRows,
                AverageEffect = arm.AverageEffect,
                Judged = JudgementOf(fit.Model, test, options, warnings),
            },
            warnings);
    }

    /// <summary>What all learners share, and what is expected of rows is learnt with.</summary>
    public static UpliftOptions OptionsOf(UpliftDefinition model, ProjectSettings settings) => new()
    {
        Folds = model.Folds,
        Seed = settings.Seed,
        Threads = settings.Threads,
        Outcomes = model.Base ?? BaseLearner.Boosting,
        Effects = model.Base ?? BaseLearner.Boosting,
    };

    static TreatmentJudgement? JudgementOf(UpliftModel model, Func<UpliftRows?> test, UpliftOptions options, List<string> warnings)
    {
        string reason = "no campaign has both treated and control among the customers kept aside";
        try
        {
            if (test() is { } rows)
                return TreatmentJudgement.Of(rows, model.Effects(rows.Table, withErrors: false, options.Threads), options);
        }
        catch (ArgumentException error)
        {
            reason = error.Message;
        }

        warnings.Add($"{model.Arms[0]} is not judged by customers kept aside: {reason}");
        return null;
    }

    /// <summary>What is tried, the simplest first, one effect for all among them; null for the usual.</summary>
    static IReadOnlyList<UpliftOptions>? CandidatesOf(UpliftDefinition model, UpliftOptions options) => model is { Learners: null, Base: null }
        ? null
        :
        [
            .. from learner in (model.Learners ?? Enum.GetValues<UpliftLearner>()).Append(UpliftLearner.Constant).Distinct().Order()
               select options with { Learner = learner },
        ];
}
