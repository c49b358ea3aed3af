using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>By what learners of effects are judged on rows they have not seen.</summary>
public enum UpliftLoss
{
    /// <summary>Mean squared difference of the effect from the doubly robust score.</summary>
    DoublyRobust,

    /// <summary>Mean square of what effect x arm leaves over of the outcome, of both what is expected being taken off.</summary>
    Residual,

    /// <summary>The Qini area, with its sign turned: only the order counts.</summary>
    Qini,
}

/// <summary>A way to learn effects and how it did.</summary>
/// <param name="Options">The learner and its settings.</param>
/// <param name="Losses">The loss in each fold; empty where it failed.</param>
/// <param name="Failure">Why it could not learn; null where it did.</param>
public sealed record UpliftCandidate(UpliftOptions Options, double[] Losses, string? Failure = null)
{
    /// <summary>Mean over the folds.</summary>
    public double Loss => Losses.Length == 0 ? double.PositiveInfinity : Losses.Average();

    /// <summary>As in "DR-learner with linear effects".</summary>
    public string Name => (Options.Learner switch
    {
        UpliftLearner.Constant => "one effect for all",
        UpliftLearner.TwoModel => $"two models with {WordOf(Options.Outcomes)} outcomes",
        UpliftLearner.XLearner => $"X-learner with {WordOf(Options.Effects)} effects",
        UpliftLearner.RLearner => $"R-learner with {WordOf(Options.Effects)} effects",
        UpliftLearner.DrLearner => $"DR-learner with {WordOf(Options.Effects)} effects",
        _ => "uplift forest",
    });

    /// <summary>What is tried unless told, the simplest first.</summary>
    internal static IReadOnlyList<UpliftOptions> Usual(UpliftRows rows, UpliftOptions options)
    {
        List<UpliftOptions> usual = [options with { Learner = UpliftLearner.Constant }];
        // A regression needs a column that varies.
        if (rows.Table.Columns.Any(Varies))
        {
            usual.Add(options with { Learner = UpliftLearner.DrLearner, Effects = BaseLearner.Linear });
            usual.Add(options with { Learner = UpliftLearner.TwoModel, Outcomes = BaseLearner.Linear });
        }

        usual.AddRange(
        [
            options with { Learner = UpliftLearner.DrLearner, Effects = BaseLearner.Boosting },
            options with { Learner = UpliftLearner.RLearner, Effects = BaseLearner.Boosting },
            options with { Learner = UpliftLearner.XLearner, Effects = BaseLearner.Boosting },
            options with { Learner = UpliftLearner.TwoModel, Outcomes = BaseLearner.Boosting },
            options with { Learner = UpliftLearner.Forest },
        ]);
        return usual;
    }

    static bool Varies(FeatureColumn column) => column switch
    {
        NumericColumn numbers => Array.Exists(numbers.Values, value => !value.Equals(numbers.Values[0])),
        _ => ((CategoryColumn)column).Values is var values && Array.Exists(values, value => value != values[0]),
    };

    static string WordOf(BaseLearner learner) => learner == BaseLearner.Linear ? "linear" : "boosted";
}
