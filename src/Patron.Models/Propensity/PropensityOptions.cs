namespace Patron.Models.Propensity;

/// <summary>Settings of <see cref="PropensityModel.Fit"/>.</summary>
public sealed record PropensityOptions
{
    /// <summary>What is predicted; kept with the model. <value>The default is "target".</value></summary>
    public string Target { get; init; } = "target";

    /// <summary>What learns, and how. <value>The default is a logistic regression with an L2 penalty of 1.</value></summary>
    public LearnerOptions Learner { get; init; } = new LogisticLearnerOptions();
}
