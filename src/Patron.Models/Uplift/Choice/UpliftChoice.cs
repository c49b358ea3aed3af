using System.Globalization;

namespace Patron.Models.Uplift;

/// <summary>Which way to learn effects was chosen, and why.</summary>
/// <param name="Chosen">The learner with its settings, to be fitted on all rows.</param>
/// <param name="Reason">Why, in words and numbers.</param>
/// <param name="DifferencesFound">Whether effects that differ between rows do better than one effect for all.</param>
/// <param name="Tried">All that was tried, the simplest first.</param>
/// <param name="Effects">Of every row, by what was chosen learnt without the row's fold.</param>
public sealed record UpliftChoice(
    UpliftOptions Chosen, string Reason, bool DifferencesFound, IReadOnlyList<UpliftCandidate> Tried, UpliftEffects Effects)
{
    /// <summary>
    /// Tries learners in folds; of those within one standard error of the best, of the paired difference over the folds, the
    /// simplest is chosen. One effect for all is the simplest: where it is chosen, these rows do not tell whom a treatment
    /// helps more.
    /// </summary>
    /// <param name="rows">Columns, arms and outcomes.</param>
    /// <param name="options">
    /// Settings that all share; what is expected of rows that are judged is learnt with them. <see
    /// cref="UpliftOptions.Learner"/> is not read.
    /// </param>
    /// <param name="loss">By what they are judged.</param>
    /// <param name="candidates">
    /// What is tried, the simplest first, one effect for all among them or not. Null: one effect for all, linear and boosted
    /// DR-learners and two-model learners, boosted R- and X-learners, the forest.
    /// </param>
    /// <exception cref="ArgumentException">
    /// An arm has too few rows or outcomes for the folds, or every learner refuses the rows.
    /// </exception>
    /// <remarks>
    /// Nie and Wager (2021), Biometrika 108, for the residual loss; Kennedy (2023), Electronic Journal of Statistics 17, for
    /// the doubly robust one; Breiman, Friedman, Olshen and Stone (1984), section 3.4.3, for the rule of one standard error.
    /// </remarks>
    public static UpliftChoice Among(
        UpliftRows rows, UpliftOptions? options = null, UpliftLoss loss = UpliftLoss.DoublyRobust, IReadOnlyList<UpliftOptions>? candidates = null)
    {
        options ??= new UpliftOptions();
        var nuisances = CrossFitted.Of(rows, options);
        FoldLosses judge = new(rows, nuisances, loss);
        OutOfFold outOfFold = new(rows, nuisances.Folds);
        List<UpliftCandidate> tried = [];
        List<UpliftEffects?> effects = [];
        foreach (UpliftOptions candidate in candidates ?? UpliftCandidate.Usual(rows, options))
        {
            try
            {
                effects.Add(outOfFold.Effects(candidate));
                tried.Add(new UpliftCandidate(candidate, judge.Of(effects[^1]!.Values)));
            }
            catch (ArgumentException e)
            {
                effects.Add(null);
                tried.Add(new UpliftCandidate(candidate, [], e.Message));
            }
        }

        UpliftCandidate best = tried.MinBy(one => one.Loss)
            ?? throw new ArgumentException("there is nothing to choose from", nameof(candidates));
        if (best.Failure is not null)
            throw new ArgumentException($"no learner can learn from these rows: {best.Failure}", nameof(rows));
        UpliftCandidate chosen = tried.First(one => one.Failure is null && one.Loss - best.Loss <= StandardError(one, best));
        bool found = chosen.Options.Learner != UpliftLearner.Constant;
        return new UpliftChoice(chosen.Options, ReasonFor(chosen, best, tried), found, tried, effects[tried.IndexOf(chosen)]!);
    }

    static double StandardError(UpliftCandidate one, UpliftCandidate other)
    {
        double[] differences = [.. one.Losses.Zip(other.Losses, (a, b) => a - b)];
        double mean = differences.Average();
        return Math.Sqrt(differences.Sum(value => (value - mean) * (value - mean)) / (differences.Length - 1) / differences.Length);
    }

    static string ReasonFor(UpliftCandidate chosen, UpliftCandidate best, IReadOnlyList<UpliftCandidate> tried)
    {
        string begin = chosen == best
            ? Invariant($"{chosen.Name} has the least loss, {chosen.Loss:G5} over {chosen.Losses.Length} folds")
            : Invariant($"{chosen.Name} is the simplest within one standard error of the best: loss {chosen.Loss:G5} over ")
                + Invariant($"{chosen.Losses.Length} folds, beside {best.Loss:G5} of {best.Name}, a difference of ")
                + Invariant($"{chosen.Loss - best.Loss:G3} with a standard error of {StandardError(chosen, best):G3}");
        string told = chosen.Options.Learner == UpliftLearner.Constant
            ? "; these rows do not tell whom a treatment helps more than others" : "";
        IEnumerable<string> refused = tried.Where(one => one.Failure is not null).Select(one => $"{one.Name} refuses the rows ({one.Failure})");
        return string.Join("; ", [begin + told, .. refused]);
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
