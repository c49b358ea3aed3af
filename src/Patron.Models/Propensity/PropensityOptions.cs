using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>Settings of <see cref="PropensityModel.Fit"/>.</summary>
public sealed record PropensityOptions
{
    /// <summary>What is predicted; kept with the model. <value>The default is "target".</value></summary>
    public string Target { get; init; } = "target";

    /// <summary>How raw columns become features.</summary>
    public PreprocessingOptions Preprocessing { get; init; } = new();

    /// <summary>Penalty of the regression and when it stops.</summary>
    public LogisticRegressionOptions Regression { get; init; } = new();
}
