namespace Patron.Pipeline;

/// <summary>A run was asked for a step that the project does not have; the message lists those it has.</summary>
public sealed class UnknownStepException(string message) : Exception(message);
