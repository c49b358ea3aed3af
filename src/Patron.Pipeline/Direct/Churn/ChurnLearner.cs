using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tuning;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>Which learner <see cref="ChurnAnalysis"/> uses, and what is to be told of it.</summary>
static class ChurnLearner
{
    /// <summary>Columns are looked at in so many rows at most.</summary>
    const int RowsLookedAt = 10_000;

    /// <summary>The learner that was asked for; or the one that does best, and why.</summary>
    /// <exception cref="InputException">There is no such learner, or the table is too small to choose one.</exception>
    public static (LearnerOptions Options, string? Reason) Of(ChurnTable table, ChurnRequest request, IAnalysisObserver observer) =>
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
    static (LearnerOptions Options, string? Reason) Chosen(ChurnTable table, ChurnRequest request)
    {
        int[] folds = table.Folds(request, ChurnAnalysis.Seed + 1);
        TuningOptions options = new() { Trials = request.Trials, Seed = ChurnAnalysis.Seed, L1Shares = [0] };
        try
        {
            LearnerChoice choice = LearnerTuning.Choose(table.Features, table.Target, Folds.Of(folds), options);
            return (choice.Chosen, choice.Reason);
        }
        catch (ArgumentException e)
        {
            throw new InputException($"{request.File}: {e.Message}");
        }
    }

    public static ChurnModel Described(FitResult<PropensityModel> fit, LearnerOptions options, string? reason)
    {
        PropensityLearner learner = fit.Model.Learner;
        return new ChurnModel(
            learner is LogisticLearner ? "L2 logistic regression" : learner.Description,
            learner.Kind.ToString().ToLowerInvariant(),
            reason,
            (options as LogisticLearnerOptions)?.Regression.Penalty,
            (learner as LogisticLearner)?.Regression.Intercept,
            fit.Report.LogLikelihood,
            [.. ((learner as RulesLearner)?.Rules ?? []).Select(rule => new ChurnRule(rule.ToString(), rule.Probability))],
            learner.Columns,
            fit.Report.Warnings);
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

    /// <summary>Mean sizes of the columns' contributions, of rows spread evenly over the table.</summary>
    public static ChurnColumn[] Columns(PropensityModel model, FeatureTable table)
    {
        int count = Math.Min(RowsLookedAt, table.Rows);
        int[] rows = [.. Enumerable.Range(0, count).Select(index => (int)((long)index * table.Rows / count))];
        FeatureMatrix parts = model.Contributions(table.Take(rows)).Values;
        double[] sums = new double[parts.Features.Count];
        for (int row = 0; row < parts.Rows; row++)
        {
            for (int column = 0; column < sums.Length; column++)
                sums[column] += Math.Abs(parts.Row(row)[column]);
        }

        return
        [
            .. parts.Features.Select((name, column) => new ChurnColumn(name, sums[column] / count))
                .OrderByDescending(column => column.Moves).ThenBy(column => column.Column, StringComparer.Ordinal),
        ];
    }
}
