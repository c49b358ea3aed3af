using System.Text.Json.Serialization;
using Patron.Models.Calibration;
using Patron.Models.Explanation;

namespace Patron.Pipeline.Projects;

/// <summary><c>models/NAME.yml</c>.</summary>
public abstract record ModelDefinition : Definition
{
    /// <summary>What a new version must hold to score.</summary>
    [JsonIgnore]
    public PromotionRules Promotion { get; init; } = new();

    /// <summary>What people wrote of it, for its card.</summary>
    [JsonIgnore]
    public ModelTexts Texts { get; init; } = new();

    /// <summary>Who may do what with this model, in place of the project's and the environment's roles; null for those.</summary>
    [JsonIgnore]
    public RolesDefinition? Roles { get; init; }

    /// <summary>How many have to approve a version of it before it can be promoted, where that is more than the environment asks for.</summary>
    [JsonIgnore]
    public int Approvals { get; init; }
}

/// <summary>What people write of a model; each may be left out.</summary>
public sealed record ModelTexts
{
    /// <summary><c>purpose</c>: what it is for, and what it is not for.</summary>
    public string? Purpose { get; init; }

    /// <summary><c>owner</c>: who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary><c>limits</c>: where it must not be trusted.</summary>
    public string? Limits { get; init; }

    /// <summary><c>ethics</c>: whom it may harm, and what is done about it.</summary>
    public string? Ethics { get; init; }
}

/// <summary><c>kind: lifetime_value</c>: purchases x spend x discounting.</summary>
public sealed record LifetimeValueDefinition : ModelDefinition
{
    /// <summary>The table of purchases with its layer.</summary>
    public required string Table { get; init; }

    /// <summary>The column that says when a purchase happened.</summary>
    public required string Time { get; init; }

    /// <summary>The column of money.</summary>
    public required string Amount { get; init; }

    /// <summary>How far the value looks ahead.</summary>
    public required Duration Horizon { get; init; }

    /// <summary><value>Default: 0/year, no discounting.</value></summary>
    public DiscountRate Discount { get; init; }

    /// <summary>Which purchases count, such as those of a region or of a cohort, as a condition over a row of the table; null for all.</summary>
    public SqlText? Where { get; init; }

    /// <summary>The purchase model's key, or <see cref="AnyPurchases"/>. <value>Default: bg_nbd.</value></summary>
    public string Purchases { get; init; } = "bg_nbd";

    /// <summary>What moves the purchase model's parameters beside histories; null for nothing.</summary>
    public CovariatesDefinition? Covariates { get; init; }

    /// <summary>What moves how often all customers buy as time goes by; null for nothing.</summary>
    public CalendarCovariates? Calendar { get; init; }

    /// <summary>The word for the purchase model that foretells best.</summary>
    public const string AnyPurchases = "auto";

    /// <summary>The spend model's key, or <see cref="AnySpend"/>. <value>Default: null, gamma_gamma.</value></summary>
    public string? Spend { get; init; }

    /// <summary>The word for the spend model that foretells best.</summary>
    public const string AnySpend = "auto";

    /// <summary>How intervals of customers' values are found. <value>Default: null, <see cref="Modelling.IntervalWay.Delta"/>.</value></summary>
    public Modelling.IntervalWay? Intervals { get; init; }

    /// <summary>Whether histories tell of single amounts; without need they do not.</summary>
    [JsonIgnore]
    public bool ReadsAmounts => Spend is not null;

    /// <summary>
    /// Weight of the L2 penalty on the parameters; of a purchase model with covariates it is the effects that have one of their own.
    /// Range: >= 0. <value>Default: 0.</value>
    /// </summary>
    public double Penalty { get; init; }

    /// <summary>
    /// Whether the purchase model's penalty is the one with which moments of the past are foretold best, and spend has none; null for no.
    /// </summary>
    public bool? TunesPenalty { get; init; }

    /// <summary>Whether moments of the past before the hold-out decide something.</summary>
    [JsonIgnore]
    public bool LooksBack => Purchases == AnyPurchases || Spend == AnySpend || TunesPenalty == true;

    /// <summary>Length of the back-test at the end of the data; null for none.</summary>
    public Duration? Holdout { get; init; }
}

/// <summary><c>kind: propensity</c>: the probability of a target, from features.</summary>
public sealed record PropensityDefinition : ModelDefinition
{
    /// <summary>What it foresees: an outcome, 1 or 0.</summary>
    public required TargetDefinition Target { get; init; }

    /// <summary>At least one group; those of the data set where it names one.</summary>
    public required IReadOnlyList<FeatureGroupDefinition> Features { get; init; }

    /// <summary>The data set it names; null where it names features and target itself.</summary>
    public DatasetDefinition? Dataset { get; init; }

    /// <summary>The data set it learns from.</summary>
    [JsonIgnore]
    public DatasetDefinition LearnsFrom => Dataset ?? DatasetDefinition.Of(this);

    /// <summary>For which customers it has models of their own; null for one model of all.</summary>
    public SegmentRules? By { get; init; }

    /// <summary>Weight of the L2 penalty. Range: >= 0. <value>Default: 1.</value></summary>
    public double Penalty { get; init; } = 1;

    /// <summary>What it learns with: a learner's word, or <see cref="AnyLearner"/>. <value>Default: null, logistic.</value></summary>
    public string? Learner { get; init; }

    /// <summary>The word for the learner that does best.</summary>
    public const string AnyLearner = "auto";

    /// <summary>Whether <see cref="Penalty"/> is found by the folds; null for not. <c>penalty: auto</c>.</summary>
    public bool? TunedPenalty { get; init; }

    /// <summary>How columns become numbers of a regression; null for the usual way.</summary>
    public PreprocessingRules? Preprocessing { get; init; }

    /// <summary>How settings are searched; null for the usual way where there is something to search.</summary>
    public TuningRules? Tuning { get; init; }

    /// <summary>The form of the map from the learner's probabilities to the model's, learnt from the folds; null for none.</summary>
    public CalibrationKind? Calibration { get; init; }

    /// <summary>The column whose levels have maps of their own, a feature or <c>macrosegment</c>; null for one map of all.</summary>
    public string? CalibratedBy { get; init; }

    /// <summary>Whether it is shown each row's macrosegment.</summary>
    [JsonIgnore]
    public bool ReadsMacrosegment => By?.Column == DatasetDefinition.Macrosegment || CalibratedBy == DatasetDefinition.Macrosegment;

    /// <summary>Folds of the cross-validation. Range: 2 to 100. <value>Default: 5.</value></summary>
    public int Folds { get; init; } = 5;

    /// <summary>Which features know the target too well; null for the usual rules.</summary>
    public LeakRules? Leaks { get; init; }

    /// <summary>What advice may change of its features; null for no advice.</summary>
    public IReadOnlyList<FieldLimits>? Changes { get; init; }

    /// <summary>Which reasons its scores come with, in what words; null for the usual ones.</summary>
    public ReasonOptions? Reasons { get; init; }

    /// <summary>
    /// <c>renewed_on</c>: the tables of events after whose events a server renews a customer's score; none where runs alone score.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<string> RenewedOn { get; init; } = [];

    /// <summary>Which features it learns from; null for all.</summary>
    public SelectionRules? Selection { get; init; }
}

/// <summary><c>kind: rfm</c>: segments by recency, frequency and money.</summary>
public sealed record RfmDefinition : ModelDefinition
{
    /// <summary>The table of purchases with its layer.</summary>
    public required string Table { get; init; }

    /// <summary>The column that says when a purchase happened.</summary>
    public required string Time { get; init; }

    /// <summary>The column of money.</summary>
    public required string Amount { get; init; }
}
