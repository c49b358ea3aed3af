using System.Globalization;

namespace Patron.Pipeline.Audit;

/// <summary>How far an audit log went at some instant; kept elsewhere, it proves that nothing before was changed since.</summary>
/// <param name="Count">Entries in it.</param>
/// <param name="Hash">Of the last one, 64 hexadecimal digits.</param>
public readonly record struct AuditMark(long Count, string Hash)
{
    /// <summary>Reads <c>COUNT HASH</c>; null where it is not that.</summary>
    public static AuditMark? Parse(string? text) =>
        text?.Split(' ') is [string count, { Length: 64 } hash] && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out long entries)
            ? new AuditMark(entries, hash)
            : null;

    /// <summary><c>COUNT HASH</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} {Hash}");
}
