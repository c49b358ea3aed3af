namespace Patron.Pipeline.Lake;

/// <summary>A text is not one SELECT, or one that reads a version or a place where no table is.</summary>
/// <param name="message">What the parser says.</param>
/// <param name="offset">Where, in characters from 0.</param>
public sealed class SqlSyntaxException(string message, int offset) : Exception(message)
{
    /// <summary>Where the mistake stands, in characters from 0.</summary>
    public int Offset { get; } = offset;
}
