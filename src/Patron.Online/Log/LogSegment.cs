using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Patron.Online.Log;

/// <summary>
/// A file of the log. It begins with a header of 24 bytes: "PATRONEV", u32 version, u32 CRC-32C of what follows, i64 the
/// position of its
/// first record. Then come batches, each the records that one write brought; see <see cref="LogBatch"/>.
/// </summary>
/// <param name="Path">The file: <c>records-POSITION.events</c>, the position of its first record with twenty digits.</param>
/// <param name="First">The position of its first record.</param>
sealed record LogSegment(string Path, long First)
{
    public const int HeaderBytes = 24;

    const uint Version = 1;
    const string Prefix = "records-";
    const string Ending = ".events";

    static readonly byte[] Magic = Encoding.ASCII.GetBytes("PATRONEV");

    /// <summary>The segments of a folder in the order of their positions.</summary>
    /// <exception cref="EventLogException">A file has the name of no segment.</exception>
    public static List<LogSegment> In(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, Prefix + "*" + Ending)
            .Select(path => new LogSegment(path, FirstOf(path)))
            .OrderBy(segment => segment.First),
    ];

    public static LogSegment At(string folder, long first) =>
        new(System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{first:D20}{Ending}")), first);

    /// <summary>The bytes that the file begins with.</summary>
    public byte[] Header()
    {
        byte[] header = new byte[HeaderBytes];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), First);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), Crc32C.Of(header.AsSpan(16)));
        return header;
    }

    /// <exception cref="EventLogException">The header is of something else.</exception>
    public void RefuseUnlike(ReadOnlySpan<byte> header)
    {
        if (header.StartsWith(Magic) && BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) is not Version and var version)
            throw new EventLogException($"{Path} is of version {version} of the event log, and this program reads version "
                + $"{Version}: use the program that wrote it");
        if (!header.SequenceEqual(Header()))
            throw Damaged(0, "its header is not that of its name");
    }

    /// <summary>What is said of bytes that were once whole.</summary>
    public EventLogException Damaged(long offset, string what) => new(
        $"{Path} is damaged at byte {offset}: {what}: bring the file back from a copy; events that were accepted are "
            + $"missing without it");

    static long FirstOf(string path)
    {
        string name = System.IO.Path.GetFileName(path)[Prefix.Length..^Ending.Length];
        return name.Length == 20 && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            ? first
            : throw new EventLogException($"{path} is not a file of the event log: move it away");
    }
}
