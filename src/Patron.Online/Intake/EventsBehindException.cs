using System.Globalization;

namespace Patron.Online;

/// <summary>More waits than may: for the disk, to be applied or for the lake. A little later there is room.</summary>
public sealed class EventsBehindException : Exception
{
    EventsBehindException(string message) : base(message)
    {
    }

    /// <param name="found">How much waits.</param>
    /// <param name="most">How much may.</param>
    /// <param name="what">What waits for what.</param>
    internal static EventsBehindException Of(long found, long most, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{found:N0} {what}, more than {most:N0}"));
}

/// <summary>A text has more events than one may; none of them is taken.</summary>
/// <param name="most">How many it may have.</param>
public sealed class TooManyEventsException(int most)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"the body has more than {most:N0} events"));
