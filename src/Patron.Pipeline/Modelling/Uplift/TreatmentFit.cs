using System.Globalization;
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
    /// <param name="arm">Rows of the treatment and control.</param>
    /// <param name="test">Those of other customers; null where there are none of both.</param>
    /// <exception cref="ArgumentException">The rows are too few, or a learner refuses a column.</exception>
    public static TreatmentFit Of(UpliftDefinition model, ProjectSettings settings, ArmRows arm, Func<ArmRows?> test)
    {
        UpliftOptions options = OptionsOf(model, settings);
        UpliftRows rows = arm.Rows;
        UpliftChoice? choice = model.Learners is [_] ? null : UpliftChoice.Among(rows, options, candidates: CandidatesOf(model, arm, options));
        UpliftOptions chosen = choice?.Chosen ?? options with { Learner = model.Learners![0] };
        UpliftFit fit = UpliftModel.Fit(rows, chosen);
        ArmReport report = fit.Report.Arms[0];
        List<string> warnings = [.. fit.Report.Warnings.Select(warning => $"{report.Arm}: {warning}")];
        if (arm.SharesDiffer)
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Arm}: campaigns treated shares from {arm.LeastShare:0.00} to {arm.MostShare:0.00}; Qini and gain are by doubly robust scores"));
        }

        return new(
            fit.Model,
            new TreatmentFinding
            {
                Treatment = report.Arm,
                Learner = new UpliftCandidate(chosen, []).Name,
                Differs = chosen.Learner != UpliftLearner.Constant,
                Reason = choice?.Reason,
                Treated = report.Rows,
                Control = fit.Report.ControlRows,
                AverageEffect = report.AverageEffect,
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

    static TreatmentJudgement? JudgementOf(UpliftModel model, Func<ArmRows?> test, UpliftOptions options, List<string> warnings)
    {
        string reason = "no campaign has both treated and control among the customers kept aside";
        try
        {
            if (test() is { } arm)
                return TreatmentJudgement.Of(arm, model.Effects(arm.Rows.Table, withErrors: false, options.Threads), options);
        }
        catch (ArgumentException error)
        {
            reason = error.Message;
        }

        warnings.Add($"{model.Arms[0]} is not judged by customers kept aside: {reason}");
        return null;
    }

    /// <summary>What is tried, the simplest first, one effect for all among them; null for the usual.</summary>
    static IReadOnlyList<UpliftOptions>? CandidatesOf(UpliftDefinition model, ArmRows arm, UpliftOptions options) =>
        model is { Learners: null, Base: null } && !arm.SharesDiffer
            ? null
            :
            [
                .. from learner in (model.Learners ?? Enum.GetValues<UpliftLearner>()).Append(UpliftLearner.Constant).Distinct().Order()
                   where arm.Suits(learner)
                   from effects in BasesOf(learner, model)
                   select options with { Learner = learner, Effects = effects },
            ];

    /// <summary>A DR-learner of all learners is tried with linear effects too, as otherwise.</summary>
    static BaseLearner[] BasesOf(UpliftLearner learner, UpliftDefinition model) =>
        model is { Learners: null, Base: null } && learner == UpliftLearner.DrLearner
            ? [BaseLearner.Linear, BaseLearner.Boosting]
            : [model.Base ?? BaseLearner.Boosting];
}
