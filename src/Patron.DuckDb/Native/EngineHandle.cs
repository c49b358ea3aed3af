using System.Runtime.InteropServices;

namespace Patron.DuckDb.Native;

/// <summary>
/// A handle of the C API. It holds a reference to the handle it was made from, so that whatever order things are disposed or
/// finalized in, the engine sees children go before their parents.
/// </summary>
abstract unsafe class EngineHandle : SafeHandle
{
    static int _live;

    readonly EngineHandle? _parent;
    readonly delegate*<ref nint, void> _destroy;
    bool _ended;

    protected EngineHandle(nint handle, EngineHandle? parent, delegate*<ref nint, void> destroy) : base(0, ownsHandle: true)
    {
        _destroy = destroy;
        if (parent is not null)
        {
            bool added = false;
            try
            {
                parent.DangerousAddRef(ref added);
            }
            catch (ObjectDisposedException)
            {
                destroy(ref handle);
                throw;
            }

            _parent = parent;
        }

        Interlocked.Increment(ref _live);
        SetHandle(handle);
    }

    /// <summary>How many handles of the engine this process holds; tests compare it before and after.</summary>
    public static int Live => Volatile.Read(ref _live);

    public override bool IsInvalid => handle == 0;

    /// <summary>
    /// True once disposed; <see cref="SafeHandle.IsClosed"/> becomes true only when the last child has gone too.
    /// </summary>
    public bool Ended => Volatile.Read(ref _ended);

    public void ThrowIfEnded(object owner) => ObjectDisposedException.ThrowIf(Ended, owner);

    /// <summary>Keeps the handle, and with it its parents, from being released until the lease is disposed.</summary>
    public Lease Hold()
    {
        bool added = false;
        DangerousAddRef(ref added);
        return new Lease(this);
    }

    protected override void Dispose(bool disposing)
    {
        Volatile.Write(ref _ended, true);
        base.Dispose(disposing);
    }

    protected override bool ReleaseHandle()
    {
        _destroy(ref handle);
        _parent?.DangerousRelease();
        Interlocked.Decrement(ref _live);
        return true;
    }

    public readonly ref struct Lease(EngineHandle handle)
    {
        public void Dispose() => handle.DangerousRelease();
    }
}
