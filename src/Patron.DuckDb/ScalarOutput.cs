using Patron.DuckDb.Internal;

namespace Patron.DuckDb;

/// <summary>The values of a call, as many as the input has rows. It holds until the body returns.</summary>
public sealed class ScalarOutput : VectorWriter
{
    internal ScalarOutput(nint native, LogicalType type, int rows, Lifetime lifetime) : base(native, type, rows, lifetime)
    {
    }
}
