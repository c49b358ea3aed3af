using System.Runtime.InteropServices;
using System.Text;

namespace Patron.DuckDb.Native;

/// <summary>Text across the border: UTF-8, ended by a zero byte.</summary>
static unsafe class NativeText
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text as the C API takes it.</summary>
    /// <exception cref="ArgumentException">
    /// A zero character, which would end the text early, or half a surrogate pair.
    /// </exception>
    public static byte[] Encode(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("Text for the engine may not contain the character U+0000.", nameof(text));
        byte[] bytes = new byte[Strict.GetByteCount(text) + 1];
        Strict.GetBytes(text, bytes);
        return bytes;
    }

    /// <summary>The text without an end mark, for calls that take its length.</summary>
    /// <exception cref="ArgumentException">Half a surrogate pair.</exception>
    public static byte[] EncodeAny(string text) => Strict.GetBytes(text);

    /// <summary>Encodes into a buffer and gives the bytes written.</summary>
    public static int Encode(string text, Span<byte> buffer) => Strict.GetBytes(text, buffer);

    /// <summary>Text that stays the engine's.</summary>
    public static string? Borrow(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    /// <summary>Text that the engine handed over; frees it.</summary>
    public static string? Take(byte* text)
    {
        string? taken = Borrow(text);
        NativeMethods.duckdb_free(text);
        return taken;
    }
}
