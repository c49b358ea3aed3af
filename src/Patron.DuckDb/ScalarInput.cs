namespace Patron.DuckDb;

/// <summary>The arguments of a call, a vector each, of equally many rows. It holds until the body returns.</summary>
public readonly ref struct ScalarInput
{
    readonly Vector[] _arguments;

    internal ScalarInput(Vector[] arguments, int rows) => (_arguments, Rows) = (arguments, rows);

    public int Rows { get; }

    /// <summary>Arguments of the call; varying where the function takes any number.</summary>
    public int Count => _arguments.Length;

    public Vector this[int argument] => _arguments[argument];
}
