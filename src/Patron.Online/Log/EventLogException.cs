namespace Patron.Online;

/// <summary>
/// The event log refuses: it is damaged, of another project or version, or the disk takes no more. The message names the
/// remedy.
/// </summary>
public class EventLogException : Exception
{
    public EventLogException(string message) : base(message)
    {
    }

    public EventLogException(string message, Exception cause) : base(message, cause)
    {
    }
}
