using System.Security.Cryptography;
using System.Text;

namespace Patron.Server.Keys;

/// <summary>A key as it is kept: whose it is and what it opens, never the key itself.</summary>
/// <param name="Id">The part of the key that names it, 12 hexadecimal digits.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="Roles">What it opens.</param>
/// <param name="Salt">Hashed before the secret, 32 hexadecimal digits.</param>
/// <param name="Hash">SHA-256 of salt and secret, 64 hexadecimal digits. The secret is 256 random bits, which no list of words helps to find.</param>
/// <param name="Created">When.</param>
public sealed record ApiKey(string Id, string Name, IReadOnlyList<KeyRole> Roles, string Salt, string Hash, DateTimeOffset Created)
{
    const string Start = "patron_";
    const int IdBytes = 6;
    const int SaltBytes = 16;
    const int SecretBytes = 32;

    /// <summary>Makes a key.</summary>
    /// <param name="name">Whose it is.</param>
    /// <param name="roles">What it opens.</param>
    /// <param name="now">Now.</param>
    /// <returns>What is kept, and the key as its holder sends it, which nothing can give again.</returns>
    public static (ApiKey Kept, string Text) Make(string name, IReadOnlyList<KeyRole> roles, DateTimeOffset now)
    {
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        HashOf(salt, secret, hash);
        return (new ApiKey(id, name, roles, Convert.ToHexStringLower(salt), Convert.ToHexStringLower(hash), now), $"{Start}{id}_{secret}");
    }

    /// <summary>The id and the secret of a key as its holder sends it; null where it is no such text.</summary>
    internal static (string Id, string Secret)? Parts(string text) =>
        text.Length == Start.Length + (2 * IdBytes) + 1 + (2 * SecretBytes) && text.StartsWith(Start, StringComparison.Ordinal)
            && text[Start.Length + (2 * IdBytes)] == '_'
            ? (text.Substring(Start.Length, 2 * IdBytes), text[(Start.Length + (2 * IdBytes) + 1)..])
            : null;

    /// <summary>A secret that no key has.</summary>
    internal static string NoSecret { get; } = new('?', 2 * SecretBytes);

    internal static void HashOf(ReadOnlySpan<byte> salt, string secret, Span<byte> hash)
    {
        // What is no ASCII is no part of any key, and becomes a question mark, which none has.
        Span<byte> salted = stackalloc byte[SaltBytes + (2 * SecretBytes)];
        salt.CopyTo(salted);
        Encoding.ASCII.GetBytes(secret, salted[SaltBytes..]);
        SHA256.HashData(salted, hash);
    }
}
