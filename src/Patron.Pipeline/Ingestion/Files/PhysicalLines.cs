using System.IO.Compression;
using System.Text;
using Patron.DuckDb;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>One line of a text file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Content">Without its end.</param>
/// <param name="End">What ended it: LF, CRLF, CR, or nothing at the end of the file.</param>
/// <param name="IsText">False where its bytes are none in the file's encoding.</param>
readonly record struct PhysicalLine(long Number, string Content, string End, bool IsText);

/// <summary>A text file line by line, with what ends each; lines can be given back.</summary>
sealed class PhysicalLines : IDisposable
{
    // A character that no text has marks bytes that are none.
    const char NoText = '\uFFFF';

    readonly TextReader _reader;
    readonly Stack<PhysicalLine> _given = new();
    readonly StringBuilder _content = new();
    readonly char[] _buffer = new char[1 << 16];
    int _at;
    int _filled;
    long _number;

    PhysicalLines(TextReader reader) => _reader = reader;

    /// <summary>Opens a file, unpacked where its name says that it is packed.</summary>
    /// <param name="file">The file.</param>
    /// <param name="encoding">Of its text; a byte order mark goes before it.</param>
    /// <param name="connection">Unpacks what .NET cannot.</param>
    /// <param name="most">How many lines are wanted.</param>
    public static PhysicalLines Open(SourceFile file, Encoding encoding, Connection connection, long most = long.MaxValue)
    {
        if (file.IsUnpackedByTheEngine)
        {
            using Result result = connection.Query($"SELECT line FROM {TextLines.Of([file])} LIMIT {most}");
            return new PhysicalLines(new StringReader(string.Concat(result.ReadAll().Texts("line").Select(line => line + "\n"))));
        }

        Encoding marking = (Encoding)encoding.Clone();
        marking.DecoderFallback = new DecoderReplacementFallback(NoText.ToString());
        return new PhysicalLines(new StreamReader(OpenBytes(file), marking, detectEncodingFromByteOrderMarks: true, 1 << 16));
    }

    /// <summary>A file's bytes; those of one that ends in <c>.gz</c> unpacked.</summary>
    public static Stream OpenBytes(SourceFile file)
    {
        Stream stream = new FileStream(
            file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        return file.Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    /// <summary>Lines that were read before.</summary>
    public static PhysicalLines Of(IReadOnlyList<PhysicalLine> lines)
    {
        PhysicalLines again = new(TextReader.Null);
        again.GiveBack(lines);
        return again;
    }

    /// <summary>The next line; null at the end of the file.</summary>
    public PhysicalLine? Next() => _given.TryPop(out PhysicalLine given) ? given : ReadLine();

    /// <summary>Makes lines that were read the next ones again, in their order.</summary>
    public void GiveBack(IReadOnlyList<PhysicalLine> lines)
    {
        for (int i = lines.Count - 1; i >= 0; i--)
            _given.Push(lines[i]);
    }

    public void Dispose() => _reader.Dispose();

    PhysicalLine? ReadLine()
    {
        _content.Clear();
        while (Fill())
        {
            int length = _buffer.AsSpan(_at, _filled - _at).IndexOfAny('\n', '\r');
            if (length >= 0)
            {
                _content.Append(_buffer, _at, length);
                _at += length;
                return Line(LineEnd());
            }

            _content.Append(_buffer, _at, _filled - _at);
            _at = _filled;
        }

        return _content.Length == 0 ? null : Line("");
    }

    string LineEnd()
    {
        if (_buffer[_at++] == '\n')
            return "\n";
        if (!Fill() || _buffer[_at] != '\n')
            return "\r";
        _at++;
        return "\r\n";
    }

    PhysicalLine Line(string end)
    {
        string content = _content.ToString();
        bool isText = !content.Contains(NoText, StringComparison.Ordinal);
        return new PhysicalLine(++_number, isText ? content : content.Replace(NoText, '\uFFFD'), end, isText);
    }

    bool Fill()
    {
        if (_at < _filled)
            return true;
        _at = 0;
        _filled = _reader.Read(_buffer, 0, _buffer.Length);
        return _filled > 0;
    }
}
