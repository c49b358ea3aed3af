namespace Patron.Pipeline.Tracking.Registry;

/// <summary>A version is named that is not registered; the message says which are.</summary>
public sealed class UnknownVersionException(string message) : Exception(message);
