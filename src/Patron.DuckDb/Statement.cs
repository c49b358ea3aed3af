using Patron.DuckDb.Internal;
using Patron.DuckDb.Native;

namespace Patron.DuckDb;

/// <summary>
/// A statement parsed once and run often, with <c>?</c>, <c>$1</c> or <c>$name</c> for what changes. Bound values stay bound
/// until they are bound anew.
/// </summary>
public sealed class Statement : IDisposable
{
    readonly Connection _connection;
    readonly ConnectionHandle _session;
    readonly StatementHandle _handle;

    internal Statement(Connection connection, ConnectionHandle session, StatementHandle handle)
    {
        (_connection, _session, _handle) = (connection, session, handle);
        Parameters = Execution.Parameters(handle);
    }

    /// <summary>Names of the parameters in the order of their positions; "1", "2", ... for those without a name.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>Binds the parameter at a position, counted from 1.</summary>
    /// <param name="position">Range: 1 to the number of parameters.</param>
    /// <param name="value">
    /// null, bool, any number, string, DateOnly, TimeOnly, DateTime (Utc: TIMESTAMP WITH TIME ZONE, Unspecified: TIMESTAMP),
    /// DateTimeOffset, TimeSpan, <see cref="Interval"/>, Guid, byte[], or an array of string, bool, int, long, double, DateOnly,
    /// Guid.
    /// </param>
    /// <exception cref="ArgumentException">There is no such parameter, or the value is of another type.</exception>
    public Statement Bind(int position, object? value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Parameters.Count);
        using ValueHandle native = Parameter.Create(value);
        ThrowIfOver();
        if (NativeMethods.duckdb_bind_value(_handle, (ulong)position, native) != 0)
            throw Execution.PrepareError(_handle);
        return this;
    }

    /// <summary>
    /// Binds a parameter by its name, without the dollar sign, to a value as <see cref="Bind(int, object)"/> takes it.
    /// </summary>
    public Statement Bind(string name, object? value)
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (string.Equals(Parameters[i], name, StringComparison.OrdinalIgnoreCase))
                return Bind(i + 1, value);
        }

        throw new ArgumentException($"There is no parameter '{name}'; there are {string.Join(", ", Parameters)}.", nameof(name));
    }

    /// <summary>Runs the statement with what is bound and streams its rows.</summary>
    public Result Query(CancellationToken cancellation = default)
    {
        ThrowIfOver();
        return _connection.Guard(
            _session, () => new Result(_connection, _session, _handle, Execution.Run(_session, _handle, cancellation), cancellation));
    }

    /// <summary>Runs the statement with what is bound.</summary>
    /// <returns>Rows inserted, updated or deleted; 0 for other kinds.</returns>
    public long Execute(CancellationToken cancellation = default)
    {
        ThrowIfOver();
        return _connection.Guard(_session, () =>
        {
            using ResultHandle result = Execution.Run(_session, _handle, cancellation);
            return Execution.Drain(_session, _handle, result, cancellation);
        });
    }

    public void Dispose() => _handle.Dispose();

    void ThrowIfOver()
    {
        _handle.ThrowIfEnded(this);
        _connection.ThrowIfOver(_session);
    }
}
