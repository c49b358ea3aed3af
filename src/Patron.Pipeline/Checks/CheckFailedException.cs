namespace Patron.Pipeline.Checks;

/// <summary>A table's checks do not hold; the message names them and how many rows break them.</summary>
public sealed class CheckFailedException(string message) : Exception(message);
