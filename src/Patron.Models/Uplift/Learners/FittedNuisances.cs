namespace Patron.Models.Uplift;

/// <summary>
/// What learners of effects build on, fitted when the first asks for it and shared by all who learn from the same rows with the
/// same settings of outcomes.
/// </summary>
sealed class FittedNuisances
{
    readonly UpliftRows _rows;
    readonly UpliftOptions _options;
    readonly Lazy<CrossFitted> _crossFitted;
    readonly Lazy<DoublyRobustScores> _scores;
    readonly Dictionary<int, MeanModel> _outcomes = [];

    /// <exception cref="ArgumentException">
    /// An option is out of range, or an arm has too few rows or outcomes for the folds.
    /// </exception>
    public FittedNuisances(UpliftRows rows, UpliftOptions options)
    {
        options.Validate();
        CrossFitted.RequireEnough(rows, options);
        (_rows, _options) = (rows, options);
        _crossFitted = new Lazy<CrossFitted>(() => Uplift.CrossFitted.Of(rows, options));
        _scores = new Lazy<DoublyRobustScores>(() => new DoublyRobustScores(rows, CrossFitted));
    }

    /// <summary>By models that had not seen each row.</summary>
    public CrossFitted CrossFitted => _crossFitted.Value;

    /// <summary>Of each treatment, row by row.</summary>
    public DoublyRobustScores Scores => _scores.Value;

    /// <summary>The model of the outcome in an arm, from all its rows.</summary>
    public MeanModel OutcomeModel(int arm)
    {
        if (!_outcomes.TryGetValue(arm, out MeanModel? model))
            _outcomes[arm] = model = CrossFitted.OutcomeModel(_rows, arm, [.. Enumerable.Range(0, _rows.Count)], _options);
        return model;
    }

    /// <summary>The settings by which nuisances differ: those with equal ones have equal nuisances.</summary>
    public static UpliftOptions KeyOf(UpliftOptions options) => options with
    {
        Learner = Usual.Learner,
        Effects = Usual.Effects,
        EffectTrees = Usual.EffectTrees,
        Forest = Usual.Forest,
    };

    static UpliftOptions Usual { get; } = new();
}
