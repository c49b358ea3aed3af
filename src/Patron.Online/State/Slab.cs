using System.Runtime.InteropServices;

namespace Patron.Online.State;

/// <summary>
/// Records of equal width in pages: it grows without copying what it has, wastes no more than a page, and is saved and read page
/// by page. Records that are given back are used again.
/// </summary>
/// <typeparam name="T">What a record is made of.</typeparam>
/// <param name="width">Elements of a record. Range: >= 1.</param>
sealed class Slab<T>(int width) where T : unmanaged
{
    const int PageBytes = 1 << 17;
    const int FirstRecords = 16;

    /// <summary>Records of a page, a power of two.</summary>
    readonly int _shift = int.Log2(Math.Max(FirstRecords, PageBytes / (width * Marshal.SizeOf<T>())));
    readonly List<T[]> _pages = [];
    readonly Stack<int> _free = [];

    /// <summary>Records that have ever been handed out; their numbers lie below.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all pages, used or not.</summary>
    public long Bytes => _pages.Sum(page => (long)page.Length * Marshal.SizeOf<T>()) + (sizeof(int) * (long)_free.Count);

    /// <summary>A record.</summary>
    public Span<T> this[int record] => _pages[record >> _shift].AsSpan((record & ((1 << _shift) - 1)) * width, width);

    /// <summary>A new record, all zero; spans of others may be of a page that is no more.</summary>
    public int Add()
    {
        if (_free.TryPop(out int free))
        {
            this[free].Clear();
            return free;
        }

        int record = Count++;
        int page = record >> _shift;
        if (page == _pages.Count)
            _pages.Add(new T[page == 0 ? FirstRecords * width : width << _shift]);
        else if (page == 0 && (record + 1) * width > _pages[0].Length)
            _pages[0] = Resized(_pages[0], Math.Min(2 * _pages[0].Length, width << _shift));
        return record;
    }

    /// <summary>Gives a record back.</summary>
    public void Remove(int record) => _free.Push(record);

    public void Write(SnapshotWriter writer)
    {
        writer.Number(width);
        writer.Number(Count);
        for (int page = 0; page < _pages.Count; page++)
            writer.Bytes(MemoryMarshal.AsBytes<T>(_pages[page].AsSpan(0, UsedOf(page) * width)));
        writer.Number(_free.Count);
        foreach (int record in _free.Reverse())
            writer.Number(record);
    }

    public static Slab<T> Read(SnapshotReader reader, int width)
    {
        Slab<T> slab = new(width);
        reader.Require(reader.Number() == width, "records of another width");
        slab.Count = reader.Count(width * Marshal.SizeOf<T>());
        for (int page = 0; (long)page << slab._shift < slab.Count; page++)
        {
            int used = slab.UsedOf(page) * width;
            T[] records = new T[page == 0 ? Math.Max(used, FirstRecords * width) : width << slab._shift];
            reader.Bytes(MemoryMarshal.AsBytes(records.AsSpan(0, used)));
            slab._pages.Add(records);
        }

        for (int left = reader.Count(sizeof(int)); left > 0; left--)
            slab._free.Push(reader.Number());
        return slab;
    }

    int UsedOf(int page) => Math.Min(Count - (page << _shift), 1 << _shift);

    static T[] Resized(T[] page, int length)
    {
        Array.Resize(ref page, length);
        return page;
    }
}
