using Patron.DuckDb.Internal;
using Patron.DuckDb.Native;

namespace Patron.DuckDb;

/// <summary>
/// The engine with one database, in memory or in a file. For any number of threads. After an INTERNAL or FATAL error the engine
/// has closed its database for good; the next use of this object, or of one of its connections, opens it anew. What an in-memory
/// database held is then lost, as are transactions, temporary tables and prepared statements.
/// </summary>
public sealed class Database : IDisposable
{
    readonly DatabaseOptions _options;
    readonly Lock _gate = new();
    readonly List<WeakReference<ConnectionHandle>> _sessions = [];
    readonly Dictionary<string, ScalarFunction> _functions = new(StringComparer.OrdinalIgnoreCase);
    DatabaseHandle? _handle;
    bool _disposed;

    Database(DatabaseOptions options) => _options = options;

    /// <summary>Version of the engine, such as "v1.5.5".</summary>
    public static string EngineVersion => EngineLibrary.Version;

    /// <summary>Opens a database.</summary>
    /// <exception cref="DllNotFoundException">
    /// The native engine is missing or another version; the message has the remedy.
    /// </exception>
    /// <exception cref="DuckDbException">The file cannot be opened, or an option is not one of the engine's.</exception>
    public static Database Open(DatabaseOptions? options = null)
    {
        Database database = new(options ?? new DatabaseOptions());
        lock (database._gate)
            database.OpenEngine();
        return database;
    }

    /// <summary>A session of its own: transactions, temporary tables, one query at a time.</summary>
    public Connection Connect() => new(this);

    /// <summary>
    /// Makes a function known to every connection, those to come included, in place of one of the same name; an engine that is
    /// opened anew gets it too.
    /// </summary>
    /// <exception cref="DuckDbException">The engine refused it.</exception>
    public void Register(ScalarFunction function)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using ConnectionHandle session = ConnectToEngine();
            FunctionCallbacks.Register(session, function);
            _functions[function.Name] = function;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _handle?.Dispose();
            _handle = null;
        }
    }

    /// <summary>
    /// The session to work with: the given one while its engine is healthy, else a new one of the reopened engine.
    /// </summary>
    internal ConnectionHandle Session(ConnectionHandle? current)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (current is { Ended: false })
                return current;
            return OpenSession();
        }
    }

    /// <summary>Closes the engine that a session belongs to, unless that has been done already.</summary>
    internal void Break(ConnectionHandle session)
    {
        lock (_gate)
        {
            if (!session.Ended)
                CloseEngine();
        }
    }

    void CloseEngine()
    {
        foreach (WeakReference<ConnectionHandle> reference in _sessions)
        {
            if (reference.TryGetTarget(out ConnectionHandle? open))
                open.Dispose();
        }

        _sessions.Clear();
        _handle?.Dispose();
        _handle = null;
    }

    DatabaseHandle OpenEngine()
    {
        _ = EngineLibrary.Version;
        DatabaseHandle engine = Startup.Open(_options);
        if (_functions.Count > 0)
        {
            using ConnectionHandle session = Startup.Connect(engine);
            foreach (ScalarFunction function in _functions.Values)
                FunctionCallbacks.Register(session, function);
        }

        return _handle = engine;
    }

    ConnectionHandle ConnectToEngine()
    {
        if (_handle is null)
            return Startup.Connect(OpenEngine());
        try
        {
            return Startup.Connect(_handle);
        }
        catch (DuckDbException error) when (error.Kind is ErrorKind.Fatal or ErrorKind.Internal)
        {
            // Another session broke the engine a moment ago and has not closed it yet.
            CloseEngine();
            return Startup.Connect(OpenEngine());
        }
    }

    ConnectionHandle OpenSession()
    {
        ConnectionHandle session = ConnectToEngine();
        _sessions.RemoveAll(reference => !reference.TryGetTarget(out ConnectionHandle? open) || open.Ended);
        _sessions.Add(new WeakReference<ConnectionHandle>(session));
        return session;
    }
}
