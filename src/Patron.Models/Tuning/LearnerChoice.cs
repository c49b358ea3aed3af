using System.Globalization;
using Patron.Models.Propensity;

namespace Patron.Models.Tuning;

/// <summary>What was chosen, and why.</summary>
/// <param name="Chosen">The learner with its settings, to be fitted on all rows.</param>
/// <param name="Reason">Why, in words and numbers.</param>
/// <param name="Tried">All that was tried, in its order; the chosen one among them.</param>
/// <param name="State">The search as JSON, to go on from with <see cref="TuningOptions.Resume"/>.</param>
public sealed record LearnerChoice(LearnerOptions Chosen, string Reason, IReadOnlyList<TriedSettings> Tried, string State)
{
    /// <summary>The best settings of each kind of learner, and the chosen ones, the least log-loss first.</summary>
    public IReadOnlyList<ComparedLearner> Compared { get; private init; } = [];

    /// <summary>The simplest of those within one standard error of the best.</summary>
    internal static LearnerChoice Among(IReadOnlyList<TriedSettings> tried, string state)
    {
        TriedSettings[] worked = [.. tried.Where(one => one.Failure is null && double.IsFinite(one.Loss))];
        if (worked.Length == 0)
            throw new ArgumentException($"no learner can learn from these rows: {tried[0].Failure ?? "its log-loss is not finite"}");
        TriedSettings best = worked.MinBy(one => one.Loss)!;
        TriedSettings chosen = worked
            .Where(one => one.Loss - best.Loss <= StandardError(one, best))
            .OrderBy(one => one.Options.Kind)
            .ThenBy(one => SizeOf(one.Options))
            .ThenBy(one => one.Loss)
            .First();
        ComparedLearner[] compared =
        [
            .. worked.GroupBy(one => one.Options.Kind).Select(kind => kind.MinBy(one => one.Loss)!).Append(chosen).Distinct()
                .OrderBy(one => one.Loss)
                .Select(one => new ComparedLearner(
                    one.Options.Kind, Words(one.Options), one.Loss, one.Loss - best.Loss, StandardError(one, best), one == chosen)),
        ];
        return new LearnerChoice(chosen.Options, ReasonFor(chosen, best, worked, tried), tried, state) { Compared = compared };
    }

    /// <summary>Of the mean difference of two log-losses over the folds, each a pair on the same rows.</summary>
    /// <remarks>
    /// The plain one, as Breiman et al. have it: their rule says how flat the loss is around its least, and is no test. The corrected
    /// one of <see cref="Evaluation.FoldComparison"/>, right for a claim that one learner is better, is with k folds √(1 + k / (k - 1))
    /// times as wide, so that a learner that does worse in nearly every fold would be taken for being simple.
    /// </remarks>
    static double StandardError(TriedSettings one, TriedSettings other)
    {
        double[] differences = [.. one.Losses.Zip(other.Losses, (a, b) => a - b)];
        double mean = differences.Average();
        return Math.Sqrt(differences.Sum(value => (value - mean) * (value - mean)) / (differences.Length - 1) / differences.Length);
    }

    /// <summary>What makes one of a kind less simple than another.</summary>
    static int SizeOf(LearnerOptions options) => options switch
    {
        RulesLearnerOptions rules => rules.Conditions,
        BoostingLearnerOptions boosting => boosting.Trees.MaxLeaves,
        _ => 0,
    };

    static string ReasonFor(TriedSettings chosen, TriedSettings best, TriedSettings[] worked, IReadOnlyList<TriedSettings> tried)
    {
        string begin = chosen == best
            ? Invariant($"{Words(chosen.Options)} has the least log-loss, {chosen.Loss:F4} over {chosen.Losses.Length} folds")
            : Invariant($"{Words(chosen.Options)} is the simplest within one standard error of the best: log-loss {chosen.Loss:F4} over {chosen.Losses.Length} folds, beside {best.Loss:F4} of {Words(best.Options)}, a difference of {chosen.Loss - best.Loss:F4} with a standard error of {StandardError(chosen, best):F4}");
        string[] others =
        [
            .. from one in worked
               where one.Options.Kind != chosen.Options.Kind && (chosen == best || one.Options.Kind != best.Options.Kind)
               group one by one.Options.Kind into kind
               let least = kind.MinBy(one => one.Loss)
               orderby least.Loss
               select Invariant($"{Word(kind.Key)} {least.Loss:F4} (+{least.Loss - best.Loss:F4} ± {StandardError(least, best):F4})"),
        ];
        IEnumerable<string> refused = tried.Where(one => one.Failure is not null).DistinctBy(one => one.Options.Kind)
            .Select(one => $"{Word(one.Options.Kind)} refuses the rows ({one.Failure})");
        string[] beside = others.Length == 0 ? [] :
            [$"others: {string.Join(", ", others)}, in brackets the difference to the best ± its standard error, paired by folds"];
        return string.Join("; ", [begin, .. beside, .. refused]);
    }

    static string Words(LearnerOptions options) => options switch
    {
        RulesLearnerOptions rules => $"rules of at most {rules.Conditions} condition{(rules.Conditions == 1 ? "" : "s")}",
        LogisticLearnerOptions { Regression: var regression } =>
            Invariant($"logistic with a penalty of {regression.Penalty:G3}{(regression.L1Share > 0 ? $", {regression.L1Share:P0} of it L1" : "")}"),
        BoostingLearnerOptions { Trees: var trees } =>
            Invariant($"boosting of {trees.Trees} trees with at most {trees.MaxLeaves} leaves and steps of {trees.LearningRate:G3}"),
        ForestLearnerOptions { Forest: var forest } => $"forest of {forest.Trees} trees with at least {forest.MinRows} rows in a leaf",
        _ => Word(options.Kind),
    };

    static string Word(LearnerKind kind) => kind.ToString().ToLowerInvariant();

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How a learner did beside the best.</summary>
/// <param name="Kind">The learner.</param>
/// <param name="Settings">It and its settings in words.</param>
/// <param name="Loss">Mean log-loss over the folds.</param>
/// <param name="Difference">The loss less the best one, &gt;= 0.</param>
/// <param name="StandardError">Of the difference, which is paired by folds; 0 for the best.</param>
/// <param name="IsChosen">Whether it is the one that was taken.</param>
public sealed record ComparedLearner(
    LearnerKind Kind, string Settings, double Loss, double Difference, double StandardError, bool IsChosen);
