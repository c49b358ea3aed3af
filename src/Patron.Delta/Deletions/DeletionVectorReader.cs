using System.Buffers.Binary;
using Patron.Delta.Log;

namespace Patron.Delta.Deletions;

/// <summary>Lists of deleted rows from the log or from their files: section "Deletion Vectors". Each file is read once.</summary>
sealed class DeletionVectorReader(ITableStorage storage)
{
    const byte Version = 1;
    const int PackedIdLength = 20;

    readonly Dictionary<string, byte[]> _files = [];

    /// <exception cref="DeltaException">The list is damaged or missing; names it and the data file.</exception>
    public RowRanges Read(DataFile file)
    {
        DeletionVector vector = file.DeletionVector!;
        string place = vector.StorageType;
        try
        {
            string? path = PathOf(vector, storage);
            place = path is null ? "the log" : storage.Locate(path);
            RowRanges rows = RoaringBitmap.Read(path is null ? Inline(vector) : FromFile(vector, path));
            if (rows.Count != vector.Cardinality)
                throw new FormatException($"it lists {rows.Count} rows, the log says {vector.Cardinality}");
            if (file.Rows is { } count && rows.Runs is [.., (_, long last)] && last >= count)
                throw new FormatException($"it lists row {last} of a file with {count} rows");
            return rows;
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            throw new DeltaException($"the deletion vector of {file.Path} in {place} is damaged: {error.Message}", error);
        }
    }

    /// <summary>The file that has the list; null when it stands in the log.</summary>
    public static string? PathOf(DeletionVector vector, ITableStorage storage)
    {
        string text = vector.PathOrInlineDv;
        switch (vector.StorageType)
        {
            case "i":
                return null;
            case "u" when text.Length >= PackedIdLength:
                string folder = text[..^PackedIdLength];
                Guid id = new(Z85.Decode(text.AsSpan(text.Length - PackedIdLength)), bigEndian: true);
                string name = $"deletion_vector_{id:D}.bin";
                return folder.Length == 0 ? name : $"{folder}/{name}";
            case "p":
                return LogPath.RequireLocal(LogPath.Decode(text), storage);
            default:
                throw new FormatException($"its place is told as '{vector.StorageType}{text}'");
        }
    }

    static ReadOnlySpan<byte> Inline(DeletionVector vector)
    {
        byte[] bytes = Z85.Decode(vector.PathOrInlineDv);
        return vector.SizeInBytes >= 0 && vector.SizeInBytes <= bytes.Length && bytes.Length - vector.SizeInBytes < 4
            ? bytes.AsSpan(0, vector.SizeInBytes)
            : throw new FormatException($"it has {bytes.Length} bytes, the log says {vector.SizeInBytes}");
    }

    ReadOnlySpan<byte> FromFile(DeletionVector vector, string path)
    {
        if (!_files.TryGetValue(path, out byte[]? file))
            _files[path] = file = storage.Read(path);
        int offset = vector.Offset ?? 0;
        if (file.Length == 0 || file[0] != Version)
            throw new FormatException("the file does not begin with the version 1");
        if (offset < 1 || vector.SizeInBytes < 0 || offset > file.Length - 8 || vector.SizeInBytes > file.Length - 8 - offset)
            throw new FormatException($"{vector.SizeInBytes} bytes from {offset} on do not fit into the file's {file.Length}");

        ReadOnlySpan<byte> bytes = file.AsSpan(offset);
        int size = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (size != vector.SizeInBytes)
            throw new FormatException($"it has {size} bytes, the log says {vector.SizeInBytes}");
        ReadOnlySpan<byte> list = bytes.Slice(4, size);
        return Crc32.Of(list) == BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 + size)..])
            ? list
            : throw new FormatException("its checksum does not fit");
    }
}
