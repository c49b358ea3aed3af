namespace Patron.Pipeline.Scorings;

/// <summary>A scoring experiment that is not there, is there already, or cannot be compared; the message names the remedy.</summary>
public sealed class ScoringException(string message) : Exception(message);
