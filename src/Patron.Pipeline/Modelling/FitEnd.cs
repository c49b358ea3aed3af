using Patron.Models.Numerics;

namespace Patron.Pipeline.Modelling;

/// <summary>How the fit of a part of a version ended.</summary>
/// <param name="Model">The part, as in "BG/NBD".</param>
/// <param name="Reason">Why the search stopped.</param>
/// <param name="Steps">Steps it took.</param>
/// <param name="MovedBy">The key of what moved its parameters, and has the penalty on them; null where the model's own penalty counts.</param>
sealed record FitEnd(string Model, StopReason Reason, int Steps, string? MovedBy = null);
