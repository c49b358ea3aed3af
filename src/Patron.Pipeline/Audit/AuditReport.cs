namespace Patron.Pipeline.Audit;

/// <summary>What a check of an audit log found.</summary>
/// <param name="Entries">Lines in it.</param>
/// <param name="Head">How far it goes; null for a log that was never begun.</param>
/// <param name="Damage">The first thing that is not as it was written; null where all is.</param>
public sealed record AuditReport(long Entries, AuditMark? Head, AuditDamage? Damage);

/// <summary>The first place where a log is not as it was written.</summary>
/// <param name="Line">The line, 1-based; one after the last for what is missing at the end, 0 where the file of the head is meant.</param>
/// <param name="Kind">What happened there.</param>
/// <param name="Found">In a sentence.</param>
public sealed record AuditDamage(long Line, AuditDamageKind Kind, string Found);

/// <summary>What happened to a line.</summary>
public enum AuditDamageKind
{
    /// <summary>Its content is another.</summary>
    Altered,

    /// <summary>Lines that stood here are gone.</summary>
    Removed,

    /// <summary>It was put in.</summary>
    Inserted,

    /// <summary>It stood elsewhere.</summary>
    Reordered,

    /// <summary>A crash cut it short while it was written; the next entry completes it.</summary>
    CutShort,

    /// <summary>The file that tells how far the log goes is missing or was changed.</summary>
    HeadLost,
}
