using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>
/// Names of metrics, parameters and tags as MLflow takes them: letters, digits, <c>_ - .</c>, spaces and slashes, and no path that
/// means another. What it refuses is written <c>_xHHHH_</c>, the character's code, as XML does for names.
/// </summary>
static partial class MlflowKeys
{
    const int Longest = 250;

    /// <summary>The name as the server has it.</summary>
    /// <exception cref="TrackingServerException">It is empty or too long.</exception>
    public static string Encode(string key)
    {
        StringBuilder text = new(key.Length);
        for (int at = 0; at < key.Length; at++)
        {
            if (IsTaken(key, at))
                text.Append(key[at]);
            else
                text.Append(CultureInfo.InvariantCulture, $"_x{(int)key[at]:X4}_");
        }

        return text.Length is > 0 and <= Longest
            ? text.ToString()
            : throw new TrackingServerException(
                text.Length == 0
                    ? "a metric, parameter or tag without a name cannot be kept on an MLflow server: give it a name"
                    : $"the name '{key[..40]}...' has {text.Length} characters, and an MLflow server keeps {Longest}: shorten it");
    }

    /// <summary>The name that was encoded.</summary>
    public static string Decode(string key) => Code().Replace(
        key, code => ((char)int.Parse(code.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    static bool IsTaken(string key, int at) => key[at] switch
    {
        '_' => !OpensCode().IsMatch(key, at),
        '/' => at > 0 && at < key.Length - 1 && key[at + 1] != '/',
        '.' => !(IsStart(key, at) && SegmentAt(key, at) is "." or "..") && !(at == 0 && key.StartsWith("..", StringComparison.Ordinal)),
        '-' or ' ' => true,
        char other => char.IsLetter(other) || char.IsAsciiDigit(other),
    };

    static bool IsStart(string key, int at) => at == 0 || key[at - 1] == '/';

    static ReadOnlySpan<char> SegmentAt(string key, int at)
    {
        ReadOnlySpan<char> rest = key.AsSpan(at);
        int end = rest.IndexOf('/');
        return end < 0 ? rest : rest[..end];
    }

    [GeneratedRegex("_x([0-9A-F]{4})_")]
    private static partial Regex Code();

    /// <summary>What would be a code once the next character is written as one: the underscore that closes it may be that character's first.</summary>
    [GeneratedRegex(@"\G_x[0-9A-F]{4}")]
    private static partial Regex OpensCode();
}
