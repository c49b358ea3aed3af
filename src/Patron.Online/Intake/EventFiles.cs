using Patron.Online.Events;
using Patron.Online.Streams;
using Patron.Pipeline.Ingestion;

namespace Patron.Online;

/// <summary>Takes files of events, part by part, so that a file may have any size.</summary>
public sealed class EventFiles
{
    readonly Func<ReadOnlyMemory<byte>, EventFormat, string?, long, Task> _take;

    /// <param name="intake">Where they go.</param>
    /// <param name="source">The source that they are of.</param>
    public EventFiles(EventIntake intake, string source) =>
        _take = (text, format, origin, line) => intake.TakeAsync(source, text, format, origin, line);

    /// <param name="publisher">Publishes them to a stream.</param>
    /// <param name="patience">How long a broker that is away is waited for.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public EventFiles(EventPublisher publisher, TimeSpan patience, CancellationToken cancellation) =>
        _take = async (text, format, _, _) =>
            Published += await publisher.PublishAsync(text, format, patience, cancellation).ConfigureAwait(false);

    /// <summary>How many events were published.</summary>
    public long Published { get; private set; }

    /// <summary>What stands for standard input.</summary>
    public const string StandardInput = "-";

    const int PartBytes = 1 << 20;
    const int LongestLine = 16 << 20;
    const long LongestJson = 256L << 20; // it is held as a whole

    /// <summary>
    /// Takes a file: one whose name ends with <c>.json</c> as an object or an array, any other as an event a line.
    /// </summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="SourceDataException">It ends with <c>.json</c> and is too large, or a line is.</exception>
    /// <exception cref="EventLogException">The disk takes no more; the events before that are taken.</exception>
    public async Task Take(string file, CancellationToken cancellation)
    {
        if (file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            long bytes = new FileInfo(file).Length;
            if (bytes > LongestJson)
                throw new SourceDataException($"{file}: it has {bytes >> 20} MiB, more than {LongestJson >> 20} MiB: write an event a line, as .jsonl");
            byte[] text = await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false);
            await _take(text, EventFormat.Json, file, 1).ConfigureAwait(false);
            return;
        }

        Stream stream = file == StandardInput ? Console.OpenStandardInput() : File.OpenRead(file);
        await using (stream.ConfigureAwait(false))
            await TakeLines(stream, file == StandardInput ? null : file, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes the whole lines of each part, and keeps the beginning of the next line for the next part.</summary>
    async Task TakeLines(Stream stream, string? origin, CancellationToken cancellation)
    {
        byte[] part = new byte[PartBytes];
        int length = 0;
        long line = 1;
        while (true)
        {
            if (length >= LongestLine)
            {
                throw new SourceDataException(
                    $"{origin ?? "standard input"}, line {line}: it has more than {LongestLine >> 20} MiB: write an event a line");
            }

            if (length == part.Length)
                Array.Resize(ref part, part.Length * 2);
            int read = await stream.ReadAsync(part.AsMemory(length), cancellation).ConfigureAwait(false);
            length += read;
            int whole = read == 0 ? length : part.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            if (whole > 0)
            {
                await _take(part.AsMemory(0, whole), EventFormat.Lines, origin, line).ConfigureAwait(false);
                line += part.AsSpan(0, whole).Count((byte)'\n');
                part.AsSpan(whole, length - whole).CopyTo(part);
                length -= whole;
            }

            if (read == 0)
                return;
        }
    }
}
