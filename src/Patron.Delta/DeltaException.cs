namespace Patron.Delta;

/// <summary>
/// A table that cannot be read or written: damaged or missing files, a table feature that is not understood, rows that break the
/// table's schema, a disk that refuses. The message names the file, column or feature and the remedy.
/// </summary>
public sealed class DeltaException : Exception
{
    public DeltaException(string message) : base(message)
    {
    }

    public DeltaException(string message, Exception inner) : base(message, inner)
    {
    }
}
