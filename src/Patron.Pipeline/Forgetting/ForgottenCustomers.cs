using System.Security.Cryptography;
using System.Text;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Forgetting;

/// <summary>Tells keys of customers who were forgotten, by their salted hashes. For any number of threads.</summary>
public sealed class ForgottenCustomers
{
    const int UsualBytes = 512;

    readonly byte[] _salted;
    readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _hashes;

    ForgottenCustomers(string salted, IEnumerable<string> hashes)
    {
        _salted = Encoding.UTF8.GetBytes(salted);
        _hashes = new HashSet<string>(hashes, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Those of a project as of now; null where nobody was forgotten.</summary>
    /// <exception cref="ProjectException">The list is damaged.</exception>
    public static ForgottenCustomers? Of(ProjectDefinition project) =>
        ForgottenList.Open(project).HashesOfCustomers is { } known ? new ForgottenCustomers(known.Salted, known.Hashes) : null;

    /// <summary>Whether a key, in UTF-8, is that of somebody who was forgotten.</summary>
    public bool Contains(ReadOnlySpan<byte> key)
    {
        int length = _salted.Length + key.Length;
        Span<byte> text = length <= UsualBytes ? stackalloc byte[length] : new byte[length];
        _salted.CopyTo(text);
        key.CopyTo(text[_salted.Length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        Span<char> digits = stackalloc char[2 * SHA256.HashSizeInBytes];
        Convert.TryToHexStringLower(hash, digits, out _);
        return _hashes.Contains(digits);
    }
}
