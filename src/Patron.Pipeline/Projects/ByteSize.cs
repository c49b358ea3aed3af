using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Patron.Pipeline.Projects;

/// <summary>An amount of memory or disk, as <c>2GB</c> (thousands) or <c>512MiB</c> (1,024s).</summary>
/// <param name="Bytes">Range: >= 0.</param>
public readonly record struct ByteSize(long Bytes)
{
    static readonly (string Name, long Bytes)[] Units =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000), ("B", 1),
    ];

    /// <summary>Reads a number and its unit: B, KB, MB, GB, TB, KiB, MiB, GiB or TiB.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ByteSize size)
    {
        size = default;
        text = text?.Trim() ?? "";
        foreach ((string name, long bytes) in Units)
        {
            if (!text.EndsWith(name, StringComparison.OrdinalIgnoreCase))
                continue;
            ReadOnlySpan<char> number = text.AsSpan(0, text.Length - name.Length).TrimEnd();
            if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count)
                || count > long.MaxValue / bytes)
            {
                return false;
            }

            size = new((long)(count * bytes));
            return true;
        }

        return false;
    }

    /// <summary>The largest unit that leaves no fraction: <c>2GB</c>.</summary>
    public override string ToString()
    {
        long bytes = Bytes;
        (string name, long unit) = Units.Where(unit => bytes >= unit.Bytes && bytes % unit.Bytes == 0)
            .DefaultIfEmpty(("B", 1L)).MaxBy(unit => unit.Item2);
        return $"{bytes / unit}{name}";
    }
}
