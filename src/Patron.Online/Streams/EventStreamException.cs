namespace Patron.Online;

/// <summary>
/// A stream of events cannot be read or written, or is not the one that was read before; the message names it and the remedy.
/// </summary>
public sealed class EventStreamException : Exception
{
    internal EventStreamException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
