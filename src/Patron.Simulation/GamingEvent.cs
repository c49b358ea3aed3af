namespace Patron.Simulation;

/// <summary>What a player does.</summary>
public enum GamingEventKind
{
    /// <summary>new_registration: who the player says to be, and where the player came from.</summary>
    Registration,

    /// <summary>new_purchases: money put in.</summary>
    Purchase,

    /// <summary>new_bet: money staked.</summary>
    Bet,

    /// <summary>new_win: money won by the bet before.</summary>
    Win,
}

/// <summary>What may be wrong with a line of the stream.</summary>
public enum GamingFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It comes one to 24 hours after its time, behind later events.</summary>
    Late,

    /// <summary>The line came before.</summary>
    Duplicated,

    /// <summary>Some of the next events came before it.</summary>
    OutOfOrder,

    /// <summary>A damaged copy of the next line: the JSON ends too soon.</summary>
    Truncated,

    /// <summary>A damaged copy: an amount is text, or the user's id a number.</summary>
    WrongType,

    /// <summary>A damaged copy: user_id is missing.</summary>
    MissingField,

    /// <summary>A damaged copy: event_time has a thirteenth month.</summary>
    InvalidDate,

    /// <summary>A damaged copy: user_id holds a byte of Latin-1, which is not UTF-8.</summary>
    WrongEncoding,
}

/// <summary>One event.</summary>
/// <param name="Customer">The player's number, from 0.</param>
/// <param name="Number">1 for the registration, then 2, 3, ... in order of time.</param>
/// <param name="Kind">What the player does.</param>
/// <param name="Second">When, in seconds since the start of the data.</param>
/// <param name="Cents">How much, in cents; 0 for a registration.</param>
public readonly record struct GamingEvent(int Customer, int Number, GamingEventKind Kind, long Second, long Cents);
