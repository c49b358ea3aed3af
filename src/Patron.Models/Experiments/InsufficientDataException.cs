namespace Patron.Models.Experiments;

/// <summary>The groups do not hold enough to say anything: too few customers, or outcomes that do not vary.</summary>
/// <param name="message">What was found, and the remedy.</param>
public sealed class InsufficientDataException(string message) : Exception(message);
