using System.Text;
using System.Text.RegularExpressions;
using Patron.Models.Numerics;

namespace Patron.Server.Tests;

/// <summary>What goes wrong with a body on its way.</summary>
static partial class Mutation
{
    static readonly string[] Tokens =
        ["{", "}", "[", "]", ",", ":", "\"", "null", "true", "-", "1e999", "0.1", "\\ud800", "\\", "\u0000", "\"row\"", "\"rows\"", "[[[[[[[[[[[[", "\"set\"", "é", "-0", "1e-999", "\n", ";"];

    /// <summary>Values that no field takes, each as its JSON.</summary>
    public static readonly string[] Strange =
    [
        "{}", "[]", "[1]", "{\"a\":null}", "1e999", "-1e999", "123456789012345678901234567890e400", new string('[', 5_000) + new string(']', 5_000),
        "\"\\ud800\"", "NaN", "Infinity", "'a'", "0x10", "01", "+1", "\u00e9", "",
        "\"9999-99-99T99:99:99Z\"", "\"0001-01-01T00:00:00Z\"", "\"+292278994-08-17T07:12:55Z\"", "\"2025-02-30\"", "-9223372036854775809",
    ];

    /// <summary>A body in another encoding or of another type than it says, or with a value or bytes changed.</summary>
    public static (byte[] Body, string Type) Of(byte[] body, string type, RandomStream random) => random.Below(16) switch
    {
        0 => (Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body)), type),
        1 => ([0xEF, 0xBB, 0xBF, .. body], type),
        2 => (Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("customer_key", "ключ", StringComparison.Ordinal)), type + "; charset=iso-8859-1"),
        3 => (body, new[] { "application/xml", "text/plain", "application/json;", "application/json; charset=utf-16", "*/*", "x" }[random.Below(6)]),
        4 => ([.. body, .. Encoding.ASCII.GetBytes(new string(' ', 1 << (10 + random.Below(8))))], type),
        >= 5 and < 10 => (WithStrangeValue(body, random), type),
        _ => (WithStrangeBytes(body, random), type),
    };

    /// <summary>One value of the JSON, or of the CSV, in the place of another.</summary>
    static byte[] WithStrangeValue(byte[] body, RandomStream random)
    {
        string text = Encoding.UTF8.GetString(body);
        Match[] values = [.. Value().Matches(text).AsEnumerable()];
        Match value = values[random.Below(values.Length)];
        return Encoding.UTF8.GetBytes($"{text[..value.Index]}{Strange[random.Below(Strange.Length)]}{text[(value.Index + value.Length)..]}");
    }

    /// <summary>One to four changes: bytes turned, cut out, doubled, or words of JSON put in.</summary>
    static byte[] WithStrangeBytes(byte[] body, RandomStream random)
    {
        List<byte> bytes = [.. body];
        for (int change = random.Below(4); change >= 0 && bytes.Count > 0; change--)
        {
            int at = random.Below(bytes.Count);
            int length = Math.Min(bytes.Count - at, 1 + random.Below(12));
            switch (random.Below(4))
            {
                case 0:
                    bytes[at] = (byte)random.Below(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Below(Tokens.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>A number, a text or a word of JSON.</summary>
    [GeneratedRegex("-?[0-9.]+(?:[eE][-+]?[0-9]+)?|\"[^\"]*\"|null|true|false")]
    private static partial Regex Value();
}
