using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Patron.DuckDb;

namespace Patron.Pipeline.Forgetting;

/// <summary>
/// A customer's key as one of the values of a text: what stands between separators, quotes and braces, so that 42 is not found in 19.42.
/// </summary>
static class NamedValue
{
    const string Separators = @"[\s,;|""'{}\[\]]+";

    /// <summary>SQL of the list of values that a text, as SQL, holds.</summary>
    public static string List(string text) => $"regexp_split_to_array(coalesce({text}, ''), {Sql.Literal(Separators)})";

    /// <summary>How a key may be written in JSON: as it is, and with + and letters beyond ASCII escaped or only what has to be.</summary>
    public static IReadOnlyList<string> InJson(string customer) =>
    [
        customer,
        JsonEncodedText.Encode(customer).Value,
        JsonEncodedText.Encode(customer, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value,
    ];

    /// <summary>Whether a line of a log or a file names a customer. In JSON only what stands in quotes does.</summary>
    public static bool IsIn(string line, string customer) => line.TrimStart() is ['{' or '[' or '"', ..]
        ? InJson(customer).Any(key => line.Contains($"\"{key}\"", StringComparison.Ordinal))
        : Regex.Split(line, Separators).Contains(customer, StringComparer.Ordinal);
}
