using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Audit;

/// <summary>
/// Whether an audit log is as it was written: each line by its own hash, its order by the hashes of those before, its end by the head and by
/// the marks that runs keep.
/// </summary>
public static class AuditCheck
{
    /// <summary>Checks the log of a project's environment.</summary>
    /// <param name="project">The project.</param>
    /// <param name="marks">How far it once went, and who says so.</param>
    public static AuditReport Of(ProjectDefinition project, IEnumerable<(AuditMark Mark, string Witness)> marks) => Of(project.StateFolder(), marks);

    internal static AuditReport Of(string folder, IEnumerable<(AuditMark Mark, string Witness)> marks)
    {
        (AuditMark, string)[] seen = [.. marks]; // before the lines: those tell of every mark that was there
        (AuditHead? head, bool isHeadThere, IReadOnlyList<ReadOnlyMemory<byte>> lines) = AtRest(folder);
        List<(AuditEntry? Entry, string Hash)> read = [.. lines.Select(Read)];
        AuditDamage? damage = WithinLines(read, lines, head) ?? AtTheEnd(read, lines, head, isHeadThere) ?? AgainstMarks(read, seen);
        AuditMark? mark = read is [.., { Entry: { } last } end] ? new AuditMark(last.Seq, end.Hash) : head?.Mark;
        return new AuditReport(lines.Count, mark, damage);
    }

    /// <summary>Head and lines, while nobody adds one.</summary>
    static (AuditHead? Head, bool IsHeadThere, IReadOnlyList<ReadOnlyMemory<byte>> Lines) AtRest(string folder)
    {
        using FileStream? held = WaitingLock.TakeToRead(folder, AuditLog.LockName);
        return (AuditHead.Read(folder), File.Exists(Path.Combine(folder, AuditHead.FileName)), Lines(folder));
    }

    /// <summary>The lines of the log with their ends; the last one may have none.</summary>
    internal static IReadOnlyList<ReadOnlyMemory<byte>> Lines(string folder)
    {
        string path = Path.Combine(folder, AuditLog.FileName);
        if (!File.Exists(path))
            return [];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        List<ReadOnlyMemory<byte>> lines = [];
        for (int start = 0, end; start < bytes.Length; start = end)
        {
            int at = Array.IndexOf(bytes, (byte)'\n', start);
            end = at < 0 ? bytes.Length : at + 1;
            lines.Add(bytes.AsMemory(start, end - start));
        }

        return lines;
    }

    static (AuditEntry? Entry, string Hash) Read(ReadOnlyMemory<byte> line) =>
        line.Span is [.., (byte)'\n'] && AuditLine.TryRead(line.Span[..^1], out AuditEntry? entry, out string hash) ? (entry, hash) : (null, "");

    static AuditDamage? WithinLines(
        List<(AuditEntry? Entry, string Hash)> read, IReadOnlyList<ReadOnlyMemory<byte>> lines, AuditHead? head)
    {
        string previous = AuditLine.NoHash;
        for (int index = 0; index < read.Count; index++)
        {
            long line = index + 1;
            (AuditEntry? entry, string hash) = read[index];
            if (entry is null)
            {
                return head?.Next is not null && line == head.Count + 1 && line == lines.Count && head.NextLine.AsSpan().StartsWith(lines[index].Span)
                    ? new(line, AuditDamageKind.CutShort, "was cut short while it was written; the next entry completes it and tells of it")
                    : new(line, AuditDamageKind.Altered, "is not as it was written: its content does not give its hash");
            }

            if (entry.Seq != line)
                return OutOfOrder(read, index, entry);
            if (entry.Previous != previous)
                return new(line, AuditDamageKind.Altered, "does not follow on the line before: one of the two was written anew");
            previous = hash;
        }

        return null;
    }

    static AuditDamage OutOfOrder(List<(AuditEntry? Entry, string Hash)> read, int index, AuditEntry entry)
    {
        long due = index + 1;
        if (read.Count(other => other.Entry?.Seq == entry.Seq) > 1)
            return new(due, AuditDamageKind.Inserted, $"was put in: entry {entry.Seq} stands more than once");
        if (read.Exists(other => other.Entry?.Seq == due))
            return new(due, AuditDamageKind.Reordered, $"is entry {entry.Seq}, where entry {due} is due");
        return entry.Seq > due
            ? new(due, AuditDamageKind.Removed, entry.Seq == due + 1
                ? $"entry {due} was removed before this line"
                : $"entries {due} to {entry.Seq - 1} were removed before this line")
            : new(due, AuditDamageKind.Inserted, $"was put in: it is numbered {entry.Seq}");
    }

    static AuditDamage? AtTheEnd(
        List<(AuditEntry? Entry, string Hash)> read, IReadOnlyList<ReadOnlyMemory<byte>> lines, AuditHead? head, bool isThere)
    {
        if (head is null)
        {
            return isThere || read.Count > 0
                ? new(0, AuditDamageKind.HeadLost,
                    $"{AuditHead.FileName} {(isThere ? "is not as it was left" : "is missing")}: entries may have been removed behind line {read.Count}")
                : null;
        }

        if (read.Count < head.Count)
            return Gone(read.Count, head.Count, AuditHead.FileName);
        bool isBeingAdded = head.Next is not null && read.Count == head.Count + 1 && lines[^1].Span.SequenceEqual(head.NextLine);
        if (read.Count > head.Count && !isBeingAdded)
            return new(head.Count + 1, AuditDamageKind.Inserted, $"was put in: {AuditHead.FileName} tells of {head.Count} entries");
        if (Differs(read, head.Mark))
            return new(head.Count, AuditDamageKind.Altered, $"was written anew: {AuditHead.FileName} tells of another hash");
        return lines.Take((int)head.Count).Sum(line => (long)line.Length) != head.Length
            ? new(0, AuditDamageKind.HeadLost, $"{AuditHead.FileName} is not as it was left: it tells of another length")
            : null;
    }

    static AuditDamage? AgainstMarks(List<(AuditEntry? Entry, string Hash)> read, IEnumerable<(AuditMark Mark, string Witness)> marks)
    {
        foreach ((AuditMark mark, string witness) in marks.OrderBy(mark => mark.Mark.Count))
        {
            if (mark.Count > read.Count)
                return Gone(read.Count, mark.Count, witness);
            if (Differs(read, mark))
                return new(mark.Count, AuditDamageKind.Altered, $"was written anew, or one before it: {witness} saw another hash");
        }

        return null;
    }

    static AuditDamage Gone(int there, long due, string witness) => new(there + 1, AuditDamageKind.Removed, due == there + 1
        ? $"entry {due} was removed at the end: {witness} tells of it"
        : $"entries {there + 1} to {due} were removed at the end: {witness} tells of them");

    static bool Differs(List<(AuditEntry? Entry, string Hash)> read, AuditMark mark) =>
        mark.Count > 0 && read[(int)mark.Count - 1].Hash != mark.Hash;
}
