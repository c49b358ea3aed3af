namespace Patron.Pipeline.Direct;

/// <summary>A file that a person gave, or what they said about it, is wrong: the message has file, line, column, value and remedy.</summary>
public sealed class InputException(string message) : Exception(message);
