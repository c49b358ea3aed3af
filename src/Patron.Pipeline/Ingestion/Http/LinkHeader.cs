using System.Text.RegularExpressions;

namespace Patron.Pipeline.Ingestion.Http;

/// <summary>The header <c>Link</c> (RFC 8288).</summary>
static partial class LinkHeader
{
    /// <summary>The address whose relation is <c>next</c>, resolved against the one that was asked; null where there is
    /// none.</summary>
    public static Uri? NextOf(HttpResponseMessage response, Uri asked)
    {
        if (!response.Headers.TryGetValues("Link", out IEnumerable<string>? values))
            return null;
        Match? next = values.SelectMany(value => Link().Matches(value)).FirstOrDefault(link => IsNext().IsMatch(link.Groups["parameters"].Value));
        return next is not null && Uri.TryCreate(asked, next.Groups["address"].Value, out Uri? address) ? address : null;
    }

    [GeneratedRegex("""<(?<address>[^>]*)>(?<parameters>(?:\s*;\s*[^\s=;,]+\s*(?:=\s*(?:"[^"]*"|[^\s;,"]*))?)*)""")]
    private static partial Regex Link();

    // A relation may be one of several in quotes.
    [GeneratedRegex("""(?:^|;)\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?:\s*;|\s*$))""", RegexOptions.IgnoreCase)]
    private static partial Regex IsNext();
}
