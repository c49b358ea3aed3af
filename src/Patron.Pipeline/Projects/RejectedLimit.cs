using System.Globalization;

namespace Patron.Pipeline.Projects;

/// <summary>How many rows of a batch may be rejected before the step fails: a share of those read, or a count.</summary>
/// <param name="Share">Range: 0 to 1; null where a count is meant.</param>
/// <param name="Count">Range: >= 0; null where a share is meant.</param>
public readonly record struct RejectedLimit(decimal? Share, long? Count)
{
    /// <summary>One row in ten.</summary>
    public static RejectedLimit Usual { get; } = new(0.1m, null);

    /// <summary>What can be written.</summary>
    public const string Expected = "a share such as 1% or a count such as 100";

    /// <summary>Reads <c>1%</c> or <c>100</c>.</summary>
    public static bool TryParse(string text, out RejectedLimit limit)
    {
        limit = default;
        if (text.EndsWith('%'))
        {
            CultureInfo invariant = CultureInfo.InvariantCulture;
            if (!decimal.TryParse(text.AsSpan(..^1), NumberStyles.AllowDecimalPoint, invariant, out decimal percent) || percent > 100)
                return false;
            limit = new RejectedLimit(percent / 100, null);
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            return false;
        limit = new RejectedLimit(null, count);
        return true;
    }

    /// <summary>Whether so many may be rejected.</summary>
    public bool Allows(long rejected, long read) => Count is { } count ? rejected <= count : rejected <= (Share ?? 0) * read;

    /// <summary>As it is written.</summary>
    public override string ToString() =>
        Count is { } count
            ? count.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{Share * 100:0.##########}%");
}
