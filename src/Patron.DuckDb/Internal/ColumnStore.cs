namespace Patron.DuckDb.Internal;

/// <summary>A result's column being copied out of the engine, chunk by chunk.</summary>
abstract class ColumnStore
{
    const int FirstCapacity = 2048;

    public abstract LogicalType Type { get; }

    public static ColumnStore For(LogicalType type)
    {
        if (type.Id is TypeId.Varchar or TypeId.Enum)
            return new TextStore(type);
        return Storage.ElementOf(type) is { } element
            ? (ColumnStore)Activator.CreateInstance(typeof(FlatStore<>).MakeGenericType(element), type)!
            : new ObjectStore(type);
    }

    public abstract void Add(Vector vector);

    /// <summary>Cuts the arrays to the rows that came.</summary>
    public abstract void Complete();

    public abstract bool IsNull(int row);

    public abstract object? Value(int row);

    protected static void Reserve<T>(ref T[] values, int needed)
    {
        if (needed <= values.Length)
            return;
        long wanted = Math.Max(Math.Max(FirstCapacity, needed), 2L * values.Length);
        Array.Resize(ref values, (int)Math.Min(Array.MaxLength, wanted));
    }
}
