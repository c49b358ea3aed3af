using System.Text.Json.Serialization;
using Patron.Models.Boosting;
using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>Settings of <see cref="UpliftModel.Fit"/>.</summary>
public sealed record UpliftOptions
{
    /// <summary>How effects are learnt. <value>The default is the DR-learner.</value></summary>
    public UpliftLearner Learner { get; init; } = UpliftLearner.DrLearner;

    /// <summary>How rows came to their arms; not read where their propensities are known. <value>The default is by chance.</value></summary>
    public Assignment Assignment { get; init; } = Assignment.Randomised;

    /// <summary>What learns outcomes, and the probabilities of arms. <value>The default is boosting.</value></summary>
    public BaseLearner Outcomes { get; init; } = BaseLearner.Boosting;

    /// <summary>What learns effects, of an X-, R- or DR-learner. <value>The default is boosting.</value></summary>
    public BaseLearner Effects { get; init; } = BaseLearner.Boosting;

    /// <summary>
    /// The loss of boosted outcomes of counts and money. <value>The default, null, is Poisson for counts; for money Tweedie of power 1.5, or
    /// the squared error where an amount is below 0.</value>
    /// </summary>
    public BoostingLoss? Loss { get; init; }

    /// <summary>Trees of outcomes. <value>The default is 100 trees of 8 leaves, steps of 0.05.</value></summary>
    public BoostingOptions OutcomeTrees { get; init; } = new() { LearningRate = 0.05, MaxLeaves = 8 };

    /// <summary>
    /// Trees of effects, which are small beside the noise. <value>The default is 100 trees of 4 leaves of at least 100 rows, steps of 0.05.</value>
    /// </summary>
    public BoostingOptions EffectTrees { get; init; } = new() { LearningRate = 0.05, MaxLeaves = 4, MinRows = 100 };

    /// <summary>
    /// The L2 penalty of linear learners on standardised features, as in 0.5 x penalty x sum of squares for probabilities, in rows for effects.
    /// Range: finite, &gt; 0. <value>The default is 1.</value>
    /// </summary>
    public double Penalty { get; init; } = 1;

    /// <summary>How raw columns become features of linear learners.</summary>
    public PreprocessingOptions Preprocessing { get; init; } = new();

    /// <summary>How the trees of an uplift forest are grown.</summary>
    public UpliftForestOptions Forest { get; init; } = new();

    /// <summary>
    /// Parts of the rows: what is said of a row's outcome and arm is learnt from the other parts. Range: 2 to 20. <value>The default is 5.</value>
    /// </summary>
    public int Folds { get; init; } = 5;

    /// <summary>
    /// Probabilities of arms nearer to 0 or 1 than this are brought to it, which the report tells. Range: 0 &lt; clip &lt; 0.5.
    /// <value>The default is 0.01.</value>
    /// </summary>
    public double Clip { get; init; } = 0.01;

    /// <summary>Seed of folds, trees and samples. <value>The default is 0.</value></summary>
    public long Seed { get; init; }

    /// <summary>Most threads; the result has the same bits on any number. <value>The default, null, is all processors.</value></summary>
    [JsonIgnore]
    public int? Threads { get; init; }

    internal void Validate()
    {
        if (Folds is < 2 or > 20)
            throw new ArgumentOutOfRangeException(nameof(Folds), Folds, "must be from 2 to 20");
        if (!(Clip is > 0 and < 0.5))
            throw new ArgumentOutOfRangeException(nameof(Clip), Clip, "must be above 0 and below 0.5");
        if (!(Penalty > 0 && double.IsFinite(Penalty)))
            throw new ArgumentOutOfRangeException(nameof(Penalty), Penalty, "must be finite and above 0");
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads ?? 1, 1, nameof(Threads));
        Forest.Validate();
    }

    /// <summary>The loss of outcomes of a kind.</summary>
    internal BoostingLoss LossOf(UpliftRows rows) => rows.Kind switch
    {
        OutcomeKind.Binary => BoostingLoss.Logistic,
        OutcomeKind.Count => Loss ?? BoostingLoss.Poisson,
        _ => Loss ?? (Array.Exists(rows.Outcomes, amount => amount < 0) ? BoostingLoss.SquaredError : BoostingLoss.Tweedie()),
    };

    internal MeanModelOptions ForOutcomes => new(Outcomes, OutcomeTrees with { Seed = Seed, Threads = Threads }, Penalty, Preprocessing, Threads);

    internal MeanModelOptions ForEffects => new(Effects, EffectTrees with { Seed = Seed, Threads = Threads }, Penalty, Preprocessing, Threads);
}
