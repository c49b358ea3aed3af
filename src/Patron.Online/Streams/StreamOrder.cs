namespace Patron.Online.Streams;

/// <summary>What a message is to a partition's log.</summary>
enum MessageStep
{
    /// <summary>A record of it was written before.</summary>
    Taken,

    /// <summary>It becomes the next record, as its offset follows that of the record before.</summary>
    Next,

    /// <summary>It becomes the next record, and is the first of all or behind offsets that did not come.</summary>
    Begins,
}

/// <summary>
/// Holds the offsets of the messages that come against those that have to come. A stream is read again from the last message that
/// was taken, so that one that was deleted and made anew is told from the one that was read.
/// </summary>
/// <param name="queue">The stream.</param>
/// <param name="next">The offset of the message to be taken next; null where the first that comes is.</param>
/// <param name="last">The offset of the message taken last, which has to come again; null where none was.</param>
/// <param name="remedy">How to go on with a stream that is not the one that was read.</param>
/// <remarks>
/// RabbitMQ gives offsets to what it writes into a stream for itself, such as how far other programs have read, so that a gap
/// behind a message may be no loss. It removes messages from the front alone: as long as the one before the gap is there, so is
/// what followed.
/// </remarks>
sealed class StreamOrder(string queue, long? next, long? last, string remedy)
{
    long? _came; // the message that came last to this reader

    /// <summary>Whether the message that was taken last has to come yet.</summary>
    public bool IsUnsure { get; private set; } = last is not null;

    /// <summary>Where to read from; null for the first message that there is.</summary>
    public long? From => IsUnsure ? last : next;

    /// <summary>
    /// The first gap that nobody judged yet: the message before it, the first offset that did not come and the message behind it.
    /// </summary>
    public (long Before, long From, long Behind)? Gap { get; private set; }

    /// <summary>Whether a message is to be taken.</summary>
    /// <param name="offset">Its offset.</param>
    /// <param name="isSame">Whether it is what the log has of the message taken last. Asked at most once.</param>
    /// <exception cref="EventStreamException">Messages are missing, or the stream is another.</exception>
    public MessageStep Takes(long offset, Func<bool> isSame)
    {
        if (next is not { } expected)
            return Take(offset, MessageStep.Begins);
        if (offset > expected && _came is null)
            throw Lost(expected, offset);
        if (IsUnsure && offset < expected && !(offset == last && isSame()))
        {
            throw new EventStreamException($"the stream {queue} has another event at offset {offset} than the one that was "
                + $"taken: it was deleted and made anew; bring the former one back, or {remedy}");
        }

        IsUnsure = false;
        if (offset < expected)
        {
            _came = offset;
            return MessageStep.Taken;
        }

        if (offset == expected)
            return Take(offset, MessageStep.Next);
        Gap ??= (_came!.Value, expected, offset);
        return Take(offset, MessageStep.Begins);
    }

    /// <summary>Judges the gap, and those after it, by the first message that the stream has now.</summary>
    /// <exception cref="EventStreamException">The message before the gap is gone, and with it may be what followed.</exception>
    public void Judge(long first)
    {
        if (Gap is { } gap && first > gap.Before)
            throw Lost(gap.From, gap.Behind);
        Gap = null;
    }

    /// <summary>What is said of a stream that does not even bring what was taken last.</summary>
    public string Silence => $"the stream {queue} brings nothing from offset {From} on, though the event there was taken: it was "
        + $"deleted and made anew, or brought back from an older copy; bring the newest one back, or {remedy}";

    MessageStep Take(long offset, MessageStep step)
    {
        (_came, next) = (offset, offset + 1);
        return step;
    }

    EventStreamException Lost(long from, long to) => new(
        $"the stream {queue} has no event from offset {from} to {to - 1} any more, and they were not taken yet: its retention "
            + $"removed them, or it was made anew; send them again and {remedy}");
}
