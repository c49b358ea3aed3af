namespace Patron.Online.Events;

/// <summary>Why an event was not accepted.</summary>
/// <param name="Line">Its line, or its place in the array, from 1; null where neither says anything.</param>
/// <param name="Table">The type it said to be; null where it did not come to that.</param>
/// <param name="Field">The field at fault; null where it is the whole.</param>
/// <param name="Value">What the field holds, as it stands there; null where it holds nothing.</param>
/// <param name="Reason">What is wrong, in words.</param>
public sealed record Rejection(long? Line, string? Table, string? Field, string? Value, string Reason);

/// <summary>How the events of a text follow each other.</summary>
public enum EventFormat
{
    /// <summary>One object, or an array of objects. What follows a mistake that is no JSON cannot be read.</summary>
    Json,

    /// <summary>
    /// An object a line (NDJSON): a bad line is rejected, and the others are read. Empty lines are passed over.
    /// </summary>
    Lines,
}

/// <summary>What a text brought.</summary>
/// <param name="Accepted">Events without a fault; duplicates and late ones among them, which are told apart later.</param>
/// <param name="Rejected">Those that are not accepted.</param>
public readonly record struct EventCounts(int Accepted, int Rejected);
