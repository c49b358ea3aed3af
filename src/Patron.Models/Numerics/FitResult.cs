namespace Patron.Models.Numerics;

/// <summary>A fitted model with the report of its fit. A model exists only when it is finished.</summary>
/// <param name="Model">The immutable model.</param>
/// <param name="Report">Why the fit stopped, how well it fits and how sure it is.</param>
public sealed record FitResult<TModel>(TModel Model, FitReport Report);
