using Patron.DuckDb.Native;

namespace Patron.DuckDb.Internal;

/// <summary>The steps from SQL text to a stream of chunks.</summary>
static unsafe class Execution
{
    /// <summary>The statements of a text, and how many.</summary>
    public static ExtractedHandle Extract(ConnectionHandle connection, string sql, out int count)
    {
        count = checked((int)NativeMethods.duckdb_extract_statements(connection, NativeText.Encode(sql), out nint handle));
        ExtractedHandle statements = new(handle, connection);
        if (NativeText.Borrow(NativeMethods.duckdb_extract_statements_error(statements)) is { } error)
        {
            statements.Dispose();
            throw DuckDbException.FromMessage(error);
        }

        return statements;
    }

    public static StatementHandle Prepare(ConnectionHandle connection, ExtractedHandle statements, int index)
    {
        int state = NativeMethods.duckdb_prepare_extracted_statement(connection, statements, (ulong)index, out nint handle);
        if (handle == 0)
            throw DuckDbException.FromMessage("The engine could not prepare a statement.");
        StatementHandle statement = new(handle, connection);
        if (state == 0)
            return statement;
        using (statement)
            throw PrepareError(statement);
    }

    public static DuckDbException PrepareError(StatementHandle statement) =>
        DuckDbException.FromMessage(NativeText.Borrow(NativeMethods.duckdb_prepare_error(statement)));

    public static string[] Parameters(StatementHandle statement)
    {
        string[] names = new string[NativeMethods.duckdb_nparams(statement)];
        for (int i = 0; i < names.Length; i++)
            names[i] = NativeText.Take(NativeMethods.duckdb_parameter_name(statement, (ulong)i + 1)) ?? $"{i + 1}";
        return names;
    }

    /// <summary>Runs a statement up to its first chunk.</summary>
    public static ResultHandle Run(ConnectionHandle connection, StatementHandle statement, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using EngineHandle.Lease lease = statement.Hold();
        connection.Interrupted = false;
        using CancellationTokenRegistration registration = InterruptOn(connection, cancellation);
        int state = NativeMethods.duckdb_pending_prepared_streaming(statement, out nint handle);
        using PendingHandle pending = new(handle, connection);
        if (state != 0)
            throw Failed(connection, NativeText.Borrow(NativeMethods.duckdb_pending_error(pending)), cancellation);

        // The engine forgets an interrupt that comes before the statement is pending.
        if (cancellation.IsCancellationRequested)
            NativeMethods.duckdb_interrupt(connection.DangerousGetHandle());
        ResultHandle result = new(connection);
        if (NativeMethods.duckdb_execute_pending(pending, result) == 0)
            return result;
        using (result)
            throw Failed(connection, NativeText.Borrow(NativeMethods.duckdb_result_error(result)), cancellation);
    }

    /// <summary>Gives the next chunk, or zero at the end.</summary>
    public static nint Fetch(
        ConnectionHandle connection, StatementHandle statement, ResultHandle result, CancellationToken cancellation)
    {
        try
        {
            return Fetch(connection, result, cancellation);
        }
        catch (DuckDbException failure) when (failure.Kind == ErrorKind.Interrupt)
        {
            throw LostError.Find(connection, statement, failure, cancellation);
        }
    }

    /// <summary>Gives the next chunk, or zero at the end; an interrupt that nobody asked for hides another error.</summary>
    public static nint Fetch(ConnectionHandle connection, ResultHandle result, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using EngineHandle.Lease lease = result.Hold();
        using CancellationTokenRegistration registration = InterruptOn(connection, cancellation);
        nint chunk = NativeMethods.duckdb_fetch_chunk(result.Fields);
        if (chunk == 0 && NativeText.Borrow(NativeMethods.duckdb_result_error(result)) is { } error)
            throw Failed(connection, error, cancellation);
        return chunk;
    }

    /// <summary>Runs the rest of a result without keeping it; gives the rows that a changing statement changed.</summary>
    public static long Drain(
        ConnectionHandle connection, StatementHandle statement, ResultHandle result, CancellationToken cancellation)
    {
        using EngineHandle.Lease lease = result.Hold();
        if (!NativeMethods.duckdb_result_is_streaming(result.Fields))
            return checked((long)NativeMethods.duckdb_rows_changed(result));
        for (nint chunk; (chunk = Fetch(connection, statement, result, cancellation)) != 0;)
            NativeMethods.duckdb_destroy_data_chunk(ref chunk);
        return 0;
    }

    public static Column[] Columns(ResultHandle result)
    {
        Column[] columns = new Column[NativeMethods.duckdb_column_count(result)];
        for (int i = 0; i < columns.Length; i++)
        {
            string name = NativeText.Borrow(NativeMethods.duckdb_column_name(result, (ulong)i)) ?? "";
            columns[i] = new Column(name, TypeReader.Take(NativeMethods.duckdb_column_logical_type(result, (ulong)i)));
        }

        return columns;
    }

    static Exception Failed(ConnectionHandle connection, string? message, CancellationToken cancellation)
    {
        DuckDbException failure = DuckDbException.FromMessage(message);
        if (failure.Kind != ErrorKind.Interrupt)
            return failure;
        if (cancellation.IsCancellationRequested)
            return new OperationCanceledException("The query was cancelled.", failure, cancellation);
        return connection.Interrupted ? new OperationCanceledException("The query was interrupted.", failure) : failure;
    }

    /// <summary>The caller holds a child of the connection, so that the pointer lives as long as the registration.</summary>
    static CancellationTokenRegistration InterruptOn(ConnectionHandle connection, CancellationToken cancellation) =>
        cancellation.UnsafeRegister(
            static state => NativeMethods.duckdb_interrupt(((ConnectionHandle)state!).DangerousGetHandle()), connection);
}
