namespace Patron.DuckDb.Native;

/// <summary>The engine's error objects, which carry the kind apart from the message.</summary>
static unsafe class EngineError
{
    public static DuckDbException Take(nint error)
    {
        ErrorKind kind = (ErrorKind)NativeMethods.duckdb_error_data_error_type(error);
        string message = NativeText.Borrow(NativeMethods.duckdb_error_data_message(error))
            ?? "The engine failed without a message.";
        NativeMethods.duckdb_destroy_error_data(ref error);
        return new DuckDbException(message, kind);
    }
}
