namespace Patron.Pipeline.Ingestion;

/// <summary>A source's data cannot be taken in; the message names file, line or column, and the remedy.</summary>
public sealed class SourceDataException(string message) : Exception(message);
