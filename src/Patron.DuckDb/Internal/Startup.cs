using Patron.DuckDb.Native;

namespace Patron.DuckDb.Internal;

/// <summary>Opening engines and sessions.</summary>
static unsafe class Startup
{
    public static DatabaseHandle Open(DatabaseOptions options)
    {
        NativeMethods.duckdb_create_config(out nint native);
        using ConfigHandle config = new(native);
        foreach ((string name, string value) in options.All())
        {
            if (NativeMethods.duckdb_set_config(config, NativeText.Encode(name), NativeText.Encode(value)) != 0)
                throw new DuckDbException($"The engine has no setting '{name}' that takes '{value}'.", ErrorKind.Settings);
        }

        byte[]? path = options.Path is null ? null : NativeText.Encode(options.Path);
        if (NativeMethods.duckdb_open_ext(path, out nint database, config, out byte* error) != 0)
            throw DuckDbException.FromMessage(NativeText.Take(error));
        return new DatabaseHandle(database);
    }

    /// <summary>A session that counts its progress without printing it.</summary>
    public static ConnectionHandle Connect(DatabaseHandle database)
    {
        if (NativeMethods.duckdb_connect(database, out nint native) != 0)
            throw new DuckDbException("The engine could not open a session.", ErrorKind.Connection);
        ConnectionHandle session = new(native, database);
        try
        {
            using ExtractedHandle settings = Execution.Extract(
                session, "SET enable_progress_bar = true; SET enable_progress_bar_print = false", out int count);
            for (int i = 0; i < count; i++)
            {
                using StatementHandle statement = Execution.Prepare(session, settings, i);
                Execution.Run(session, statement, CancellationToken.None).Dispose();
            }
        }
        catch
        {
            session.Dispose();
            throw;
        }

        return session;
    }
}
