using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>
/// Values longer than a server keeps: MLflow cuts a parameter after 6000 characters and a tag after 5000, and says nothing. Such a
/// value is kept in parts, under names of their own that hold a hash of name and value; its own name says which parts they are.
/// The parts are written first, so that the name never means parts that are not there.
/// </summary>
static partial class LongValues
{
    /// <summary>The longest parameter in one piece.</summary>
    public const int LongestParameter = 6000;

    /// <summary>The longest tag in one piece, of a run or of a version.</summary>
    public const int LongestTag = 5000;

    const string Parts = "patron.part.";

    /// <summary>The pairs that keep a value, parts first.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Split(string key, string value, int longest)
    {
        if (value.Length <= longest)
        {
            yield return KeyValuePair.Create(key, value);
            yield break;
        }

        string mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}\n{value}")).AsSpan(0, 8));
        int number = 0;
        for (int at = 0; at < value.Length; number++)
        {
            int end = Math.Min(at + longest, value.Length);
            if (end < value.Length && char.IsHighSurrogate(value[end - 1]))
                end--;
            yield return KeyValuePair.Create($"{Parts}{mark}.{number + 1}", value[at..end]);
            at = end;
        }

        yield return KeyValuePair.Create(key, $"kept in {number} parts: {Parts}{mark}.1 to {Parts}{mark}.{number}");
    }

    /// <summary>The values as they were before they were split; parts are left out.</summary>
    public static Dictionary<string, string> Join(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        Dictionary<string, string> kept = new(pairs);
        return kept.Where(pair => !pair.Key.StartsWith(Parts, StringComparison.Ordinal))
            .ToDictionary(pair => MlflowKeys.Decode(pair.Key), pair => Whole(pair.Value, kept));
    }

    static string Whole(string value, Dictionary<string, string> kept)
    {
        Match note = Note().Match(value);
        if (!note.Success || !int.TryParse(note.Groups["count"].ValueSpan, out int count))
            return value;
        string[] names = [.. Enumerable.Range(1, count).Select(number => $"{note.Groups["name"].Value}.{number}")];
        return names.All(kept.ContainsKey) ? string.Concat(names.Select(name => kept[name])) : value;
    }

    [GeneratedRegex(@"^kept in (?<count>[0-9]{1,4}) parts: (?<name>patron\.part\.[0-9a-f]{16})\.1 to \k<name>\.\k<count>$")]
    private static partial Regex Note();
}
