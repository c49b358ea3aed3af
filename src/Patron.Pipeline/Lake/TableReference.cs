using System.Globalization;
using System.Text.RegularExpressions;

namespace Patron.Pipeline.Lake;

/// <summary>
/// A table as steps and commands name it: <c>silver.orders</c> as it is now, <c>silver.orders@v3</c> in a version,
/// <c>silver.orders@2026-01-31</c> as of an instant, <c>delta:PATH</c> for one outside the lake.
/// </summary>
public sealed partial record TableReference
{
    const string OutsidePrefix = "delta:";

    /// <summary>With its layer, as <c>silver.orders</c>; empty for a table outside the lake.</summary>
    public string Table { get; private init; } = "";

    /// <summary>The folder of a table outside the lake, as the project's folder sees it; null for one inside.</summary>
    public string? Path { get; private init; }

    /// <summary>The version wanted; null for the newest or one by an instant.</summary>
    public long? Version { get; private init; }

    /// <summary>The instant wanted, as the user wrote it; without a zone it is in the project's.</summary>
    public string? Instant { get; private init; }

    /// <summary>Whether the table as it is now is meant, by the name that SQL has for it.</summary>
    public bool IsPlain => Path is null && Version is null && Instant is null;

    public static TableReference To(string table, long? version = null, string? instant = null) =>
        new() { Table = table, Version = version, Instant = instant };

    public static TableReference Outside(string path) => new() { Path = path };

    /// <summary>From the text of <see cref="ToString"/>.</summary>
    public static TableReference Parse(string text)
    {
        if (text.StartsWith(OutsidePrefix, StringComparison.Ordinal))
            return Outside(text[OutsidePrefix.Length..]);
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
            return To(text);
        string when = text[(at + 1)..];
        return VersionText().Match(when) is { Success: true } version
            && long.TryParse(version.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                ? To(text[..at], version: number)
                : To(text[..at], instant: when);
    }

    public override string ToString() => (Path, Version, Instant) switch
    {
        ({ } path, _, _) => OutsidePrefix + path,
        (_, { } version, _) => $"{Table}@v{version.ToString(CultureInfo.InvariantCulture)}",
        (_, _, { } instant) => $"{Table}@{instant}",
        _ => Table,
    };

    [GeneratedRegex(@"^[vV](\d{1,18})$", RegexOptions.CultureInvariant)]
    private static partial Regex VersionText();
}
