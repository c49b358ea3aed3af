using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Patron.Pipeline.Projects;

/// <summary>
/// At most so many contacts of a customer in a window up to now, the one to come included: <c>1 in 7d of this campaign</c>,
/// <c>4 in 30d on sms</c>, <c>6 in 30d</c>.
/// </summary>
/// <param name="Count">How many. Range: >= 1.</param>
/// <param name="Window">The window; a contact exactly this long ago lies before it.</param>
/// <param name="OfCampaign">Whether contacts of this campaign alone count.</param>
/// <param name="Channel">The channel whose contacts count; null for all.</param>
public sealed partial record ContactLimit(int Count, Duration Window, bool OfCampaign, string? Channel)
{
    /// <summary>What may be written, for messages.</summary>
    public const string Expected =
        "a limit with a window above zero, such as '1 in 7d of this campaign', '4 in 30d on sms' or '6 in 30d'";

    /// <summary>Whether the limit is one for all rules, whatever their channel.</summary>
    internal bool IsOfAllChannels => Channel is null;

    /// <summary>Reads a limit.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ContactLimit? limit)
    {
        Match match = Written().Match(text);
        limit = match.Success
            && int.TryParse(match.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            && Duration.TryParse(match.Groups["window"].Value, out Duration window) && !window.IsZero
                ? new ContactLimit(count, window, match.Groups["campaign"].Success, match.Groups["channel"] is { Success: true } on ? on.Value : null)
                : null;
        return limit is not null;
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count} in {Window}{(OfCampaign ? " of this campaign" : "")}{(Channel is null ? "" : " on " + Channel)}");

    [GeneratedRegex(@"^(?<count>\d{1,6}) in (?<window>\S+)(?<campaign> of this campaign)?( on (?<channel>\S.*))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
