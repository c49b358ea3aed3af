using System.IO.Compression;
using System.Text;

namespace Patron.Pipeline.Direct.Files;

/// <summary>How a text file separates its columns, and what its first line holds.</summary>
/// <param name="Separator">A character; null for runs of white space.</param>
/// <param name="First">The fields of the first line that is not blank.</param>
/// <param name="FirstLine">That line's number, from 1.</param>
sealed record TextDialect(char? Separator, IReadOnlyList<string> First, int FirstLine)
{
    const int MostBlankLines = 1000;

    static readonly char[] Separators = [',', '\t', ';', '|'];

    /// <summary>Reads the beginning of a file.</summary>
    /// <exception cref="InputException">The file is empty, or not UTF-8 text.</exception>
    public static TextDialect Of(string path)
    {
        using Stream stream = Open(path);
        RefuseUtf16(stream, path);
        using StreamReader reader = new(Open(path), Encoding.UTF8);
        int number = 0;
        string? line;
        do
        {
            line = reader.ReadLine();
            number++;
        }
        while (line is not null && line.Trim().Length == 0 && number < MostBlankLines);

        if (line is null)
            throw new InputException($"{path} is empty: it needs a line for each row");
        if (line.Contains('\0', StringComparison.Ordinal))
            throw new InputException($"{path} is not text: give a CSV, Parquet or text file");
        char separator = Separators.MaxBy(one => TextRecord.Split(line, one).Count);
        if (TextRecord.Split(line, separator).Count == 1 && line.Trim().Any(char.IsWhiteSpace))
            return new TextDialect(null, line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), number);
        while (!TextRecord.IsWhole(line) && reader.ReadLine() is { } more)
            line += "\n" + more;
        return new TextDialect(separator, [.. TextRecord.Split(line, separator).Select(field => field.Trim())], number);
    }

    /// <summary>The file's content, unpacked where it ends in .gz.</summary>
    public static Stream Open(string path)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    static void RefuseUtf16(Stream stream, string path)
    {
        byte[] start = new byte[2];
        if (stream.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0xFF, 0xFE] or [0xFE, 0xFF])
            throw new InputException($"{path} is UTF-16 text: save it as UTF-8");
    }
}
