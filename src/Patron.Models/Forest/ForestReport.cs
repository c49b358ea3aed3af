namespace Patron.Models.Forest;

/// <summary>A fitted forest with the report of its fit.</summary>
/// <param name="Model">The immutable model.</param>
/// <param name="Report">What it says of rows that its trees had not drawn.</param>
public sealed record ForestResult(RandomForest Model, ForestReport Report);

/// <summary>What trees say of the training rows that they had not drawn.</summary>
/// <param name="OutOfBag">
/// For each row the mean of the trees that had not drawn it; NaN where all had.
/// </param>
/// <param name="OutOfBagError">
/// Mean squared difference from the target by weights, of outcomes the Brier score; null where no row was left out.
/// </param>
public sealed record ForestReport(IReadOnlyList<double> OutOfBag, double? OutOfBagError);
