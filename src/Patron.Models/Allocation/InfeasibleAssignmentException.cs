namespace Patron.Models.Allocation;

/// <summary>The fewest customers that arms are to reach cannot all be reached; the message names the arms and what could be.</summary>
/// <param name="message">What was asked for, what there is, and the remedy.</param>
public sealed class InfeasibleAssignmentException(string message) : InvalidOperationException(message);
