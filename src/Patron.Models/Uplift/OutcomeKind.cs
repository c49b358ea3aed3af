namespace Patron.Models.Uplift;

/// <summary>What an outcome is.</summary>
public enum OutcomeKind
{
    /// <summary>0 or 1: it happened or not.</summary>
    Binary,

    /// <summary>Whole numbers of at least 0.</summary>
    Count,

    /// <summary>Amounts, many of which may be 0; a loss is below 0.</summary>
    Money,
}

/// <summary>How rows came to their arms.</summary>
public enum Assignment
{
    /// <summary>By chance, in fixed shares: the probability of an arm is its share of the rows.</summary>
    Randomised,

    /// <summary>By something the columns tell: the probability of an arm is learnt from them. What they do not tell must not matter.</summary>
    ByColumns,
}

/// <summary>What learns how outcomes and effects go with columns.</summary>
public enum BaseLearner
{
    /// <summary>Regression on prepared features: logistic for probabilities, else a ridge regression.</summary>
    Linear,

    /// <summary>Gradient-boosted trees, with the loss that suits the outcome.</summary>
    Boosting,
}

/// <summary>How effects are learnt, the simplest first.</summary>
public enum UpliftLearner
{
    /// <summary>One effect for all: the average.</summary>
    Constant,

    /// <summary>A model of the outcome for each arm; the effect is the difference of what they say.</summary>
    TwoModel,

    /// <summary>Effects imputed by the other arm's model, learnt apart for treated and control and put together.</summary>
    XLearner,

    /// <summary>What the arm explains of what the columns leave over of the outcome.</summary>
    RLearner,

    /// <summary>A model of doubly robust scores.</summary>
    DrLearner,

    /// <summary>Honest trees that part rows by their effect; with standard errors.</summary>
    Forest,
}
