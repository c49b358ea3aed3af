namespace Patron.Models.Propensity;

/// <summary>What a propensity model can learn with, the simplest first: of two that do as well, the earlier is chosen.</summary>
public enum LearnerKind
{
    /// <summary>A few rules that can be read aloud, see <see cref="RulesLearner"/>.</summary>
    Rules,

    /// <summary>Logistic regression on prepared features, see <see cref="LogisticLearner"/>.</summary>
    Logistic,

    /// <summary>Gradient-boosted trees on raw columns, see <see cref="BoostingLearner"/>.</summary>
    Boosting,

    /// <summary>A random forest on raw columns, see <see cref="ForestLearner"/>.</summary>
    Forest,
}

/// <summary>The scale on which contributions add up.</summary>
public enum ScoreScale
{
    /// <summary>ln(p / (1 - p)).</summary>
    LogOdds,

    /// <summary>The probability itself.</summary>
    Probability,
}
