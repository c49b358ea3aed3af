namespace Patron.Pipeline.Tracking;

/// <summary>Another process runs the same project; the message names it.</summary>
public sealed class ProjectBusyException(string message) : Exception(message);
