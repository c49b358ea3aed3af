using System.Buffers.Binary;
using System.Numerics;

namespace Patron.Delta.Deletions;

/// <summary>
/// Reads the protocol's "RoaringBitmapArray" in its portable form: 32-bit bitmaps (RoaringFormatSpec) behind their upper halves.
/// </summary>
ref struct RoaringBitmap
{
    const uint Magic = 1681511377;
    const uint WithoutRuns = 12346;
    const ushort WithRuns = 12347;
    const int LongestArray = 4096;
    const int BitmapBytes = 8192;

    readonly RowRanges _rows = new();
    ReadOnlySpan<byte> _left;

    RoaringBitmap(ReadOnlySpan<byte> bytes) => _left = bytes;

    /// <exception cref="FormatException">The bytes are no such bitmap.</exception>
    public static RowRanges Read(ReadOnlySpan<byte> bytes)
    {
        RoaringBitmap reader = new(bytes);
        uint magic = reader.UInt32();
        if (magic != Magic)
            throw new FormatException($"it begins with {magic} in place of {Magic}");
        ulong count = BinaryPrimitives.ReadUInt64LittleEndian(reader.Take(8));
        for (ulong bitmap = 0; bitmap < count; bitmap++)
            reader.ReadBitmap(reader.UInt32());
        return reader._left.IsEmpty
            ? reader._rows
            : throw new FormatException($"{reader._left.Length} bytes stand after its end");
    }

    void ReadBitmap(uint upper)
    {
        if (upper > int.MaxValue)
            throw new FormatException($"row numbers begin with {upper}");
        uint cookie = UInt32();
        bool mayHaveRuns = (ushort)cookie == WithRuns;
        if (!mayHaveRuns && cookie != WithoutRuns)
            throw new FormatException($"a bitmap begins with {cookie}");
        int containers = mayHaveRuns ? (int)(cookie >> 16) + 1 : Containers(UInt32());
        ReadOnlySpan<byte> isRun = mayHaveRuns ? Take((containers + 7) / 8) : [];
        ReadOnlySpan<byte> headers = Take(containers * 4);
        if (!mayHaveRuns || containers >= 4)
            Take(containers * 4); // where each container begins; they follow one another anyway
        for (int i = 0; i < containers; i++)
        {
            long start = ((long)upper << 32) | ((long)BinaryPrimitives.ReadUInt16LittleEndian(headers[(i * 4)..]) << 16);
            int cardinality = BinaryPrimitives.ReadUInt16LittleEndian(headers[((i * 4) + 2)..]) + 1;
            ReadContainer(start, cardinality, mayHaveRuns && (isRun[i / 8] >> (i % 8) & 1) != 0);
        }
    }

    void ReadContainer(long start, int cardinality, bool isRun)
    {
        long before = _rows.Count;
        if (isRun)
            ReadRuns(start);
        else if (cardinality <= LongestArray)
            ReadArray(start, cardinality);
        else
            ReadBits(start);
        if (_rows.Count - before != cardinality)
            throw new FormatException($"{_rows.Count - before} rows stand where {cardinality} are announced");
    }

    void ReadRuns(long start)
    {
        int runs = BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
        ReadOnlySpan<byte> bytes = Take(runs * 4);
        for (int i = 0; i < runs; i++)
        {
            int first = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * 4)..]);
            int last = first + BinaryPrimitives.ReadUInt16LittleEndian(bytes[((i * 4) + 2)..]);
            if (last > ushort.MaxValue)
                throw new FormatException($"a run ends at {last}");
            _rows.Add(start + first, start + last);
        }
    }

    readonly void AddRow(long row) => _rows.Add(row, row);

    void ReadArray(long start, int cardinality)
    {
        ReadOnlySpan<byte> bytes = Take(cardinality * 2);
        for (int i = 0; i < cardinality; i++)
            AddRow(start + BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * 2)..]));
    }

    void ReadBits(long start)
    {
        ReadOnlySpan<byte> bytes = Take(BitmapBytes);
        for (int word = 0; word < BitmapBytes / 8; word++)
        {
            ulong bits = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(word * 8)..]);
            for (; bits != 0; bits &= bits - 1)
                AddRow(start + (word * 64) + BitOperations.TrailingZeroCount(bits));
        }
    }

    static int Containers(uint count) =>
        count <= ushort.MaxValue + 1 ? (int)count : throw new FormatException($"a bitmap has {count} containers");

    uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > _left.Length)
            throw new FormatException($"it ends {bytes - _left.Length} bytes early");
        ReadOnlySpan<byte> taken = _left[..bytes];
        _left = _left[bytes..];
        return taken;
    }
}
