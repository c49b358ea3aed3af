using Patron.DuckDb.Internal;
using Patron.DuckDb.Native;

namespace Patron.DuckDb;

/// <summary>Up to 2048 rows of a result. It holds until the next chunk is fetched or its result is disposed.</summary>
public sealed class DataChunk
{
    readonly ChunkHandle _handle;
    readonly Lifetime _lifetime;
    readonly IReadOnlyList<Column> _columns;
    readonly Vector?[] _vectors;

    internal DataChunk(ChunkHandle handle, IReadOnlyList<Column> columns)
    {
        (_handle, _columns, _lifetime) = (handle, columns, new Lifetime(this));
        _vectors = new Vector?[columns.Count];
        Rows = checked((int)NativeMethods.duckdb_data_chunk_get_size(handle));
    }

    public int Rows { get; }

    /// <summary>The column at a position, counted from 0.</summary>
    public Vector this[int column]
    {
        get
        {
            _lifetime.ThrowIfEnded();
            ArgumentOutOfRangeException.ThrowIfNegative(column);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, _columns.Count);
            return _vectors[column] ??= new Vector(
                NativeMethods.duckdb_data_chunk_get_vector(_handle, (ulong)column), _columns[column].Type, Rows, _lifetime);
        }
    }

    internal void End()
    {
        _lifetime.End();
        _handle.Dispose();
    }
}
