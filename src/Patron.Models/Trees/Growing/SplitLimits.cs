namespace Patron.Models.Trees;

/// <summary>What a split must keep to.</summary>
/// <param name="MinRows">Least rows of either side.</param>
/// <param name="MinHessian">Least sum of hessians of either side.</param>
/// <param name="MinGain">What it must gain.</param>
/// <param name="MinCategoryRows">Categories with fewer rows in the node go one way together.</param>
/// <param name="CategorySmoothing">Added to a category's sum of hessians where categories are put in order.</param>
/// <param name="CategoryCharge">
/// How much of what a category gains by chance is taken off where splits are compared; 0 compares them by their gains.
/// </param>
sealed record SplitLimits(
    int MinRows,
    double MinHessian,
    double MinGain,
    int MinCategoryRows,
    double CategorySmoothing = 0,
    double CategoryCharge = 0);
