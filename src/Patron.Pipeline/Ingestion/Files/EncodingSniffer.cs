using System.Text;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>Tells the encoding of a text file: by its byte order mark, else by whether its bytes are UTF-8.</summary>
static class EncodingSniffer
{
    const int SampleBytes = 1 << 20;

    /// <summary>The encodings that a definition may name.</summary>
    public static readonly IReadOnlyList<string> Names = ["utf-8", "utf-16", "utf-16be", "latin-1"];

    /// <summary>The encoding of a name, or of a file where none is said.</summary>
    public static Encoding Of(SourceFile file, string? name)
    {
        if (name is not null)
            return Named(name);
        if (file.IsUnpackedByTheEngine)
            return Encoding.UTF8;
        byte[] sample = new byte[SampleBytes];
        using Stream stream = PhysicalLines.OpenBytes(file);
        int length = stream.ReadAtLeast(sample, SampleBytes, throwOnEndOfStream: false);
        return Of(sample.AsSpan(0, length));
    }

    static Encoding Named(string name) => name switch
    {
        "utf-16" => Encoding.Unicode,
        "utf-16be" => Encoding.BigEndianUnicode,
        "latin-1" => Encoding.Latin1,
        _ => Encoding.UTF8,
    };

    static Encoding Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.Unicode.Preamble))
            return Encoding.Unicode;
        if (bytes.StartsWith(Encoding.BigEndianUnicode.Preamble))
            return Encoding.BigEndianUnicode;
        (int right, int wrong) = CountBeyondAscii(bytes);
        return wrong > right ? Encoding.Latin1 : Encoding.UTF8;
    }

    // A file of one encoding with some damage stays of that encoding.
    static (int Right, int Wrong) CountBeyondAscii(ReadOnlySpan<byte> bytes)
    {
        (int right, int wrong) = (0, 0);
        while (bytes.IndexOfAnyExceptInRange((byte)0, (byte)0x7f) is int at and >= 0)
        {
            bool isRight = Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == System.Buffers.OperationStatus.Done;
            (right, wrong) = isRight ? (right + 1, wrong) : (right, wrong + 1);
            bytes = bytes[(at + length)..];
        }

        return (right, wrong);
    }
}
