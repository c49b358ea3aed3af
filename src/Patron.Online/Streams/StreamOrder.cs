using Patron.Pipeline.Projects;

namespace Patron.Online.Streams;

/// <summary>
/// Holds the offsets of the messages that come against those that have to come. A stream is read again from the last message that
/// was taken, so that one that was deleted and made anew is told from the one that was read.
/// </summary>
/// <param name="queue">The stream.</param>
/// <param name="next">The offset of the message to be taken next; null where the first that comes is.</param>
/// <param name="hasBefore">Whether the message before it was taken, and so has to come first.</param>
/// <param name="remedy">How to go on with a stream that is not the one that was read.</param>
sealed class StreamOrder(string queue, long? next, bool hasBefore, string remedy)
{
    /// <summary>Whether the message that was taken last has to come yet.</summary>
    public bool IsUnsure { get; private set; } = hasBefore;

    /// <summary>Where to read from; null for the first message that there is.</summary>
    public long? From => IsUnsure ? next - 1 : next;

    /// <summary>Whether a message is to be taken; false for one that was.</summary>
    /// <param name="offset">Its offset.</param>
    /// <param name="isSame">Whether it is what the log has of the message taken last. Asked at most once.</param>
    /// <exception cref="EventStreamException">Messages are missing, or the stream is another.</exception>
    public bool Takes(long offset, Func<bool> isSame)
    {
        if (next is not { } expected)
        {
            next = offset + 1;
            return true;
        }

        if (offset > expected)
        {
            throw new EventStreamException($"the stream {queue} has no event from offset {expected} to {offset - 1} any more, "
                + $"and they were not taken yet: its retention removed them, or it was made anew; send them again and {remedy}");
        }

        if (IsUnsure)
        {
            if (offset < expected - 1 || (offset == expected - 1 && !isSame()))
            {
                throw new EventStreamException($"the stream {queue} has another event at offset {offset} than the one that was "
                    + $"taken: it was deleted and made anew; bring the former one back, or {remedy}");
            }

            IsUnsure = false;
        }

        if (offset < expected)
            return false;
        next = expected + 1;
        return true;
    }

    /// <summary>What is said of a stream that does not even bring what was taken last.</summary>
    public string Silence => $"the stream {queue} brings nothing from offset {From} on, though the event there was taken: it was "
        + $"deleted and made anew, or brought back from an older copy; bring the newest one back, or {remedy}";

    /// <summary>Of which project and partition it is, for whoever makes one.</summary>
    public static StreamOrder Of(ProjectDefinition project, string queue, StreamPlace? place, long next, int partition) =>
        place is null || place.Queue != queue
            ? new(queue, null, false, "")
            : new(queue, place.OffsetOf(next), next > place.Position, StreamPlace.Remedy(project, partition));
}
