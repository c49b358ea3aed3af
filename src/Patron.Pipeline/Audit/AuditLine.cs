using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Patron.Pipeline.Audit;

/// <summary>An entry as a line of the log: its JSON, and last in it the SHA-256 of what stands before.</summary>
static class AuditLine
{
    /// <summary>What the first entry names as the hash before it.</summary>
    public static readonly string NoHash = new('0', HashLength);

    const int HashLength = 64;

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    static readonly byte[] BeforeHash = ",\"hash\":\""u8.ToArray();
    static readonly byte[] AfterHash = "\"}"u8.ToArray();

    /// <summary>The line with its end, and its hash.</summary>
    public static (byte[] Line, string Hash) Of(AuditEntry entry)
    {
        byte[] canonical = JsonSerializer.SerializeToUtf8Bytes(entry, Json);
        string hash = Convert.ToHexStringLower(SHA256.HashData(canonical));
        return ([.. canonical.AsSpan(0, canonical.Length - 1), .. BeforeHash, .. Encoding.ASCII.GetBytes(hash), .. AfterHash, (byte)'\n'], hash);
    }

    /// <summary>Reads a line without its end; false where its content does not give its hash.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, [NotNullWhen(true)] out AuditEntry? entry, out string hash)
    {
        (entry, hash) = (null, "");
        int content = line.Length - BeforeHash.Length - HashLength - AfterHash.Length;
        if (content <= 0 || !line.EndsWith(AfterHash) || !line[content..].StartsWith(BeforeHash))
            return false;
        hash = Encoding.ASCII.GetString(line.Slice(content + BeforeHash.Length, HashLength));
        byte[] canonical = [.. line[..content], (byte)'}'];
        if (!string.Equals(hash, Convert.ToHexStringLower(SHA256.HashData(canonical)), StringComparison.Ordinal))
            return false;
        try
        {
            entry = JsonSerializer.Deserialize<AuditEntry>(canonical, Json);
        }
        catch (JsonException)
        {
            return false; // hashed by somebody who writes otherwise
        }

        return entry is { Who: not null, Action: not null, Subject: not null, Details: not null, Previous: not null };
    }
}
