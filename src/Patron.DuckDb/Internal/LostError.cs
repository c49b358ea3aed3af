using Patron.DuckDb.Native;

namespace Patron.DuckDb.Internal;

/// <summary>
/// An error on one of the engine's threads interrupts the others. A fetch that comes between the error and its report gives the
/// interrupt, and the error is lost (seen in libduckdb 1.5.5). The same statement, run again, tells it.
/// </summary>
static class LostError
{
    const int Attempts = 3;

    /// <summary>The error that an interrupt hides.</summary>
    public static Exception Find(
        ConnectionHandle connection, StatementHandle statement, DuckDbException interrupt, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < Attempts && !statement.Ended; attempt++)
        {
            if (RunAgain(connection, statement, cancellation) is { Kind: not (ErrorKind.Interrupt or ErrorKind.Transaction) } found)
                return found;
        }

        return new DuckDbException(
            "The query failed on one of the engine's threads, and the engine kept no message; run it with Execute to see it.",
            ErrorKind.Unknown, interrupt);
    }

    static DuckDbException? RunAgain(ConnectionHandle connection, StatementHandle statement, CancellationToken cancellation)
    {
        try
        {
            using ResultHandle result = Execution.Run(connection, statement, cancellation);
            for (nint chunk; (chunk = Execution.Fetch(connection, result, cancellation)) != 0;)
                NativeMethods.duckdb_destroy_data_chunk(ref chunk);
            return null;
        }
        catch (DuckDbException failure)
        {
            return failure;
        }
    }
}
