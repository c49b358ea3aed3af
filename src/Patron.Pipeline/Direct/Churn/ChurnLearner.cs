using Patron.Models.Evaluation;
using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tuning;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>Which learner <see cref="ChurnAnalysis"/> uses, and what is to be told of it.</summary>
static class ChurnLearner
{
    /// <summary>The learner that was asked for; or the one that does best, and why.</summary>
    /// <exception cref="InputException">There is no such learner, or the table is too small to choose one.</exception>
    public static (LearnerOptions Options, LearnerChoice? Choice) Of(ChurnTable table, ChurnRequest request, IAnalysisObserver observer) =>
        request.Learner == ChurnRequest.AnyLearner
            ? observer.Stage("choosing a learner", null, _ => table.Rows, () => Chosen(table, request))
            : (Named(request), null);

    /// <summary>In its usual settings.</summary>
    static LearnerOptions Named(ChurnRequest request) => request.Learner switch
    {
        "rules" => new RulesLearnerOptions(),
        "boosting" => new BoostingLearnerOptions(),
        "forest" => new ForestLearnerOptions(),
        "logistic" => new LogisticLearnerOptions { Regression = new() { Penalty = request.Penalty } },
        var other => throw new InputException($"there is no learner '{other}': it is one of {string.Join(", ", ChurnRequest.Learners)}"),
    };

    /// <summary>The learner that does best in folds of the customers, other ones than those of the figures.</summary>
    static (LearnerOptions Options, LearnerChoice? Choice) Chosen(ChurnTable table, ChurnRequest request)
    {
        int[] folds = table.Folds(request, ChurnAnalysis.Seed + 1);
        TuningOptions options = new() { Trials = request.Trials, Seed = ChurnAnalysis.Seed, L1Shares = [0] };
        try
        {
            LearnerChoice choice = LearnerTuning.Choose(table.Features, table.Target, Folds.Of(folds), options);
            return (choice.Chosen, choice);
        }
        catch (ArgumentException e)
        {
            throw new InputException($"{request.File}: {e.Message}");
        }
    }

    public static ChurnModel Described(ChurnFit found)
    {
        PropensityLearner learner = found.Fitted.Model.Learner;
        return new ChurnModel(
            learner is LogisticLearner ? "L2 logistic regression" : learner.Description,
            learner.Kind.ToString().ToLowerInvariant(),
            found.Choice?.Reason,
            [.. (found.Choice?.Compared ?? []).Select(one => new ChurnRival(
                one.Kind.ToString().ToLowerInvariant(), one.Settings, one.Loss, one.Difference, one.StandardError, one.IsChosen))],
            (found.Options as LogisticLearnerOptions)?.Regression.Penalty,
            (learner as LogisticLearner)?.Regression.Intercept,
            found.Fitted.Model.Calibration?.Kind.ToString().ToLowerInvariant(),
            found.Fitted.Report.LogLikelihood,
            [.. ((learner as RulesLearner)?.Rules ?? []).Select(rule => new ChurnRule(rule.ToString(), rule.Probability))],
            learner.Columns,
            found.Fitted.Report.Warnings);
    }

    public static ChurnCoefficient[] Coefficients(FitResult<PropensityModel> fit)
    {
        if (fit.Model.Learner is not LogisticLearner { Regression: var regression })
            return [];
        double[] errors = fit.Report.StandardErrors;
        return
        [
            .. regression.Features
                .Select((feature, index) => new ChurnCoefficient(feature, regression.Coefficients[index], errors[index + 1]))
                .OrderByDescending(one => Math.Abs(one.Coefficient)),
        ];
    }

    public static IReadOnlyList<LogisticEffect> Effects(FitResult<PropensityModel> fit) =>
        fit.Model.Learner is LogisticLearner learner ? LogisticEffect.Of(learner, fit.Report) : [];

    public static ChurnColumn[] Columns(PropensityModel model, FeatureTable table) =>
        [.. MeanContribution.Of(model, table).Select(one => new ChurnColumn(one.Column, one.Size))];
}
