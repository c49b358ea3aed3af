using System.Text;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Audit;

/// <summary>
/// What was done in an environment of a project, by whom: <c>audit.jsonl</c> in its state folder. Lines are only ever added, each with
/// the hash of the one before; <see cref="AuditCheck"/> finds what was changed otherwise. Any number of processes may add at once.
/// </summary>
public sealed class AuditLog
{
    internal const string FileName = "audit.jsonl";
    internal const string LockName = "audit.lock";

    readonly string _folder;
    readonly TimeProvider _time;
    readonly string _who;

    internal AuditLog(string stateFolder, TimeProvider time, string? who = null) =>
        (_folder, _time, _who) = (stateFolder, time, who ?? Person.Acting);

    internal AuditLog(ProjectDefinition project, TimeProvider time, string who) : this(project.StateFolder(), time, who)
    {
    }

    /// <summary>The log and what lies beside it in the state folder.</summary>
    internal static IReadOnlyList<string> Files { get; } = [FileName, AuditHead.FileName, LockName];

    /// <summary>The log of a project's environment.</summary>
    public static AuditLog Of(ProjectDefinition project, TimeProvider time) => new(project.StateFolder(), time);

    /// <summary>Adds an entry, on disk when this returns.</summary>
    /// <param name="action">One of <see cref="AuditActions"/>.</param>
    /// <param name="subject">What it was done to. Never a customer.</param>
    /// <param name="details">More of it, by name; null is left out. Never a customer's data.</param>
    /// <returns>How far the log goes now.</returns>
    /// <exception cref="IOException">It cannot be written, or others write it for too long.</exception>
    public AuditMark Append(string action, string subject, params ReadOnlySpan<(string Name, string? Value)> details)
    {
        SortedDictionary<string, string> named = new(StringComparer.Ordinal);
        foreach ((string name, string? value) in details)
        {
            if (value is not null)
                named[name] = value;
        }

        using FileStream held = WaitingLock.Take(_folder, LockName);
        using FileStream log = new(Path.Combine(_folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        (AuditHead head, string? found) = AuditRecovery.Resume(log, _folder);
        if (found is not null)
            head = Add(log, head, AuditActions.Recovery, FileName, new SortedDictionary<string, string> { ["found"] = found });
        return Add(log, head, action, subject, named).Mark;
    }

    /// <summary>Its entries in their order; <see cref="AuditCheck"/> tells whether they are all, and as they were written.</summary>
    public IReadOnlyList<AuditEntry> Entries()
    {
        List<AuditEntry> entries = [];
        foreach (ReadOnlyMemory<byte> line in AuditCheck.Lines(_folder))
        {
            if (AuditLine.TryRead(line.Span.TrimEnd((byte)'\n'), out AuditEntry? entry, out _))
                entries.Add(entry);
        }

        return entries;
    }

    /// <summary>The head is written before the line, with the whole of it, and after: of a crash between nothing is lost.</summary>
    AuditHead Add(FileStream log, AuditHead head, string action, string subject, IReadOnlyDictionary<string, string> details)
    {
        AuditEntry entry = new(head.Count + 1, _time.GetUtcNow(), _who, action, subject, details, head.Hash);
        (byte[] line, string hash) = AuditLine.Of(entry);
        (head with { Next = Encoding.UTF8.GetString(line) }).Write(_folder);
        log.Seek(0, SeekOrigin.End);
        log.Write(line);
        log.Flush(flushToDisk: true);
        AuditHead after = new(entry.Seq, hash, log.Length);
        after.Write(_folder);
        return after;
    }
}
