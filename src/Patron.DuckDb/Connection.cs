using Patron.DuckDb.Internal;
using Patron.DuckDb.Native;

namespace Patron.DuckDb;

/// <summary>
/// A session of a <see cref="Database"/>. One thread at a time works with it; any thread may interrupt it or ask for progress.
/// </summary>
public sealed class Connection : IDisposable
{
    readonly Database _database;
    readonly Lock _gate = new();
    ConnectionHandle? _session;
    bool _disposed;

    internal Connection(Database database)
    {
        _database = database;
        _session = database.Session(null);
    }

    /// <summary>How far the running query is, as the engine estimates it.</summary>
    public QueryProgress Progress => QueryProgress.Of(Session());

    /// <summary>Runs every statement of the text.</summary>
    /// <returns>Rows inserted, updated or deleted by the last statement; 0 for other kinds.</returns>
    /// <exception cref="DuckDbException">A statement failed; those before it have run.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the connection can be used on.</exception>
    public long Execute(string sql, CancellationToken cancellation = default)
    {
        ConnectionHandle session = Session();
        return Guard(session, () =>
        {
            using ExtractedHandle statements = Execution.Extract(session, sql, out int count);
            return ExecuteFirst(session, statements, count, cancellation);
        });
    }

    /// <summary>Runs every statement of the text and streams the rows of the last.</summary>
    /// <exception cref="DuckDbException">A statement failed; those before it have run.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the connection can be used on.</exception>
    public Result Query(string sql, CancellationToken cancellation = default)
    {
        ConnectionHandle session = Session();
        return Guard(session, () =>
        {
            using ExtractedHandle statements = Execution.Extract(session, sql, out int count);
            if (count == 0)
                throw new ArgumentException("The SQL text has no statement.", nameof(sql));
            ExecuteFirst(session, statements, count - 1, cancellation);
            StatementHandle last = Execution.Prepare(session, statements, count - 1);
            try
            {
                return new Result(this, session, last, Execution.Run(session, last, cancellation), cancellation) { OwnsStatement = true };
            }
            catch
            {
                last.Dispose();
                throw;
            }
        });
    }

    /// <summary>The first column of the first row.</summary>
    /// <typeparam name="T">
    /// The value's type, or a number type that can hold the value; nullable where NULL is expected.
    /// </typeparam>
    /// <exception cref="InvalidOperationException">
    /// There is no row, or the value is NULL and <typeparamref name="T"/> is not nullable.
    /// </exception>
    /// <exception cref="InvalidCastException">The value is of another type.</exception>
    public T Scalar<T>(string sql, CancellationToken cancellation = default)
    {
        using Result result = Query(sql, cancellation);
        return ScalarValue.First<T>(result);
    }

    /// <summary>Parses one statement that will be run more than once, or with parameters.</summary>
    /// <exception cref="ArgumentException">The text holds no statement, or several.</exception>
    public Statement Prepare(string sql)
    {
        ConnectionHandle session = Session();
        return Guard(session, () =>
        {
            using ExtractedHandle statements = Execution.Extract(session, sql, out int count);
            return count == 1
                ? new Statement(this, session, Execution.Prepare(session, statements, 0))
                : throw new ArgumentException($"A prepared text holds one statement, not {count}.", nameof(sql));
        });
    }

    /// <summary>Begins to append chunks to a table.</summary>
    public Appender Append(string table, string? schema = null)
    {
        ConnectionHandle session = Session();
        return Guard(session, () => new Appender(this, session, table, schema));
    }

    /// <summary>
    /// Stops the query that runs on this connection, which then throws <see cref="OperationCanceledException"/>.
    /// </summary>
    public void Interrupt()
    {
        ConnectionHandle session = Session();
        using EngineHandle.Lease lease = session.Hold();
        session.Interrupted = true;
        NativeMethods.duckdb_interrupt(session.DangerousGetHandle());
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _session?.Dispose();
        }
    }

    /// <summary>The live session; a new one when the engine had to be reopened.</summary>
    internal ConnectionHandle Session()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _session = _database.Session(_session);
        }
    }

    /// <summary>Lets a call into the engine fail, seeing to it that an engine it broke is opened anew.</summary>
    internal T Guard<T>(ConnectionHandle session, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (DuckDbException failure) when (failure.ClosesEngine)
        {
            _database.Break(session);
            throw;
        }
        catch (ObjectDisposedException closed) when (session.Ended && !_disposed)
        {
            throw new DuckDbException(
                "Another query broke the engine, which was opened anew; run this again.",
                ErrorKind.Fatal, closed);
        }
    }

    /// <summary>For what was made on a session and can only be used on it.</summary>
    internal void ThrowIfOver(ConnectionHandle session)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (session.Ended)
            throw new DuckDbException(
                "This belongs to an engine that broke and was opened anew; make it again.", ErrorKind.Fatal);
    }

    static long ExecuteFirst(ConnectionHandle session, ExtractedHandle statements, int count, CancellationToken cancellation)
    {
        long changed = 0;
        for (int i = 0; i < count; i++)
        {
            using StatementHandle statement = Execution.Prepare(session, statements, i);
            using ResultHandle result = Execution.Run(session, statement, cancellation);
            changed = Execution.Drain(session, statement, result, cancellation);
        }

        return changed;
    }
}
