namespace Patron.Pipeline.Roles;

/// <summary>Somebody asked for what the project's rules do not allow; the message names who, what, the rule's place and the remedy.</summary>
public sealed class RefusedException(string message) : Exception(message);
