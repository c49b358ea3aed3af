namespace Patron.Pipeline.Direct.Files;

/// <summary>How a file that a person gives is to be read.</summary>
public sealed record TextFormat
{
    /// <summary>Whether the first line names the columns; without, they are named by their numbers from 1. <value>Default: true.</value></summary>
    public bool Header { get; init; } = true;

    /// <summary>
    /// How dates are written, as <c>%d.%m.%Y</c> or <c>dd.MM.yyyy</c>; null recognises ISO dates, 19970131, 31.01.1997, and 1/31/1997 or
    /// 31/1/1997 where only one of the two can be meant.
    /// </summary>
    public string? DateFormat { get; init; }
}
