using System.Globalization;

namespace Patron.Pipeline.Audit;

/// <summary>How the log goes on after a crash, or after somebody changed it: nothing is cut, and the log tells of it.</summary>
static class AuditRecovery
{
    /// <summary>The head to go on from, and what was found that has to be told; null where all is as it was left.</summary>
    public static (AuditHead Head, string? Found) Resume(FileStream log, string folder)
    {
        if (AuditHead.Read(folder) is not { } head)
        {
            return log.Length == 0 && !File.Exists(Path.Combine(folder, AuditHead.FileName))
                ? (AuditHead.Empty, null)
                : (OfLines(log, folder), $"{AuditHead.FileName} was missing or not as it was left");
        }

        byte[] tail = Tail(log, head.Length);
        byte[] next = head.NextLine;
        if (log.Length < head.Length || !next.AsSpan().StartsWith(tail))
        {
            EndLine(log);
            return (head with { Length = log.Length, Next = null }, string.Create(
                CultureInfo.InvariantCulture, $"{log.Length} bytes where {head.Length} were due"));
        }

        if (next.Length == 0)
            return (head, null);
        log.Write(next.AsSpan(tail.Length));
        log.Flush(flushToDisk: true);
        AuditLine.TryRead(next.AsSpan()[..^1], out _, out string hash);
        AuditHead whole = new(head.Count + 1, hash, log.Length);
        return (whole, tail.Length == next.Length ? null : string.Create(
            CultureInfo.InvariantCulture, $"entry {whole.Count} was cut short after {tail.Length} of {next.Length} bytes and was completed"));
    }

    static AuditHead OfLines(FileStream log, string folder)
    {
        EndLine(log);
        (long count, string hash) = (0, AuditLine.NoHash);
        foreach (ReadOnlyMemory<byte> line in AuditCheck.Lines(folder))
        {
            if (AuditLine.TryRead(line.Span.TrimEnd((byte)'\n'), out AuditEntry? entry, out string its))
                (count, hash) = (entry.Seq, its);
        }

        return new AuditHead(count, hash, log.Length);
    }

    /// <summary>What lies behind the head's end; the stream is at the log's end then.</summary>
    static byte[] Tail(FileStream log, long from)
    {
        log.Seek(Math.Clamp(from, 0, log.Length), SeekOrigin.Begin);
        byte[] tail = new byte[log.Length - log.Position];
        log.ReadExactly(tail);
        return tail;
    }

    /// <summary>A line without an end keeps its place; the next one begins on its own.</summary>
    static void EndLine(FileStream log)
    {
        if (Tail(log, log.Length - 1) is not ([] or [(byte)'\n']))
        {
            log.WriteByte((byte)'\n');
            log.Flush(flushToDisk: true);
        }
    }
}
