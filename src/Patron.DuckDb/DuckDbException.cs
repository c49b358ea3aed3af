namespace Patron.DuckDb;

/// <summary>The engine refused or failed; <see cref="Exception.Message"/> is the engine's own.</summary>
public sealed class DuckDbException : Exception
{
    const string KindEnd = " Error: ";

    static readonly Dictionary<string, ErrorKind> Kinds = KindsByName();

    public DuckDbException(string message, ErrorKind kind, Exception? cause = null) : base(message, cause) => Kind = kind;

    public ErrorKind Kind { get; }

    /// <summary>True after the errors that invalidate the whole database in the engine.</summary>
    internal bool ClosesEngine => Kind is ErrorKind.Internal or ErrorKind.Fatal;

    /// <summary>The engine writes the kind before each message: "Binder Error: ...".</summary>
    internal static DuckDbException FromMessage(string? message)
    {
        message ??= "The engine failed without a message.";
        int end = message.IndexOf(KindEnd, StringComparison.Ordinal);
        ErrorKind kind = end > 0 && Kinds.TryGetValue(message[..end], out ErrorKind found) ? found : ErrorKind.Unknown;
        return new DuckDbException(message, kind);
    }

    static Dictionary<string, ErrorKind> KindsByName()
    {
        Dictionary<string, ErrorKind> kinds = new(StringComparer.OrdinalIgnoreCase)
        {
            ["TransactionContext"] = ErrorKind.Transaction,
            ["Extension Autoloading"] = ErrorKind.Autoload,
        };
        foreach (ErrorKind kind in Enum.GetValues<ErrorKind>())
            kinds[InWords(kind.ToString())] = kind;
        return kinds;
    }

    static string InWords(string name) =>
        name == nameof(ErrorKind.NullPointer)
            ? name
            : string.Concat(name.Select((letter, i) => i > 0 && char.IsUpper(letter) ? $" {letter}" : $"{letter}"));
}
