using System.Buffers.Binary;

namespace Patron.Delta.Deletions;

/// <summary>Bytes as printable text, four of them in five letters (ZeroMQ RFC 32).</summary>
static class Z85
{
    const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    /// <exception cref="FormatException">The text is none.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text)
    {
        if (text.Length % 5 != 0)
            throw new FormatException($"a Z85 text has a length that 5 divides, not {text.Length}");
        byte[] bytes = new byte[text.Length / 5 * 4];
        for (int group = 0; group < text.Length / 5; group++)
        {
            ulong value = 0;
            foreach (char letter in text.Slice(group * 5, 5))
            {
                int digit = Alphabet.IndexOf(letter, StringComparison.Ordinal);
                if (digit < 0)
                    throw new FormatException($"'{letter}' is no letter of a Z85 text");
                value = (value * 85) + (ulong)digit;
            }

            if (value > uint.MaxValue)
                throw new FormatException("a group of a Z85 text is too great");
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(group * 4), (uint)value);
        }

        return bytes;
    }
}
