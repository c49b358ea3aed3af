using System.Buffers.Binary;
using System.Text;

namespace Patron.Delta.Tests.Deletions;

/// <summary>
/// Lists of deleted rows as bytes, written from the specifications (RoaringFormatSpec; "Deletion Vector Format") and sharing no
/// code with the reader.
/// </summary>
static class BitmapBytes
{
    const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    public enum Container
    {
        Array,
        Bits,
        Runs,
    }

    /// <summary>Each block of 65,536 rows in the given form; bits are only for more than 4,096 rows.</summary>
    public static byte[] Of(IEnumerable<long> rows, Container form)
    {
        MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        IGrouping<uint, long>[] bitmaps = [.. rows.Order().GroupBy(row => (uint)(row >> 32))];
        writer.Write(1681511377);
        writer.Write((long)bitmaps.Length);
        foreach (IGrouping<uint, long> bitmap in bitmaps)
        {
            writer.Write(bitmap.Key);
            WriteBitmap(writer, [.. bitmap.GroupBy(row => (ushort)(row >> 16), row => (ushort)row)], form);
        }

        return stream.ToArray();
    }

    /// <summary>A file with one list from offset 1 on.</summary>
    public static byte[] File(byte[] list)
    {
        byte[] file = new byte[1 + 4 + list.Length + 4];
        file[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(1), list.Length);
        list.CopyTo(file, 5);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(5 + list.Length), Checksum(list));
        return file;
    }

    public static string Packed(byte[] bytes)
    {
        StringBuilder text = new();
        byte[] padded = [.. bytes, .. new byte[(4 - (bytes.Length % 4)) % 4]];
        for (int at = 0; at < padded.Length; at += 4)
        {
            uint value = BinaryPrimitives.ReadUInt32BigEndian(padded.AsSpan(at));
            for (uint power = 85 * 85 * 85 * 85; power > 0; power /= 85)
                text.Append(Alphabet[(int)(value / power % 85)]);
        }

        return text.ToString();
    }

    static void WriteBitmap(BinaryWriter writer, IGrouping<ushort, ushort>[] containers, Container form)
    {
        bool hasRuns = form == Container.Runs;
        writer.Write(hasRuns ? 12347 | ((uint)(containers.Length - 1) << 16) : 12346u);
        if (hasRuns)
            writer.Write(Enumerable.Repeat((byte)0xFF, (containers.Length + 7) / 8).ToArray());
        else
            writer.Write(containers.Length);
        foreach (IGrouping<ushort, ushort> container in containers)
        {
            writer.Write(container.Key);
            writer.Write((ushort)(container.Count() - 1));
        }

        if (!hasRuns || containers.Length >= 4)
            writer.Write(new byte[containers.Length * 4]); // offsets, which a reader in order has no need of
        foreach (IGrouping<ushort, ushort> container in containers)
            WriteContainer(writer, [.. container], form);
    }

    static void WriteContainer(BinaryWriter writer, ushort[] rows, Container form)
    {
        if (form == Container.Array || (form == Container.Bits && rows.Length <= 4096))
        {
            Array.ForEach(rows, writer.Write);
        }
        else if (form == Container.Bits)
        {
            byte[] bits = new byte[8192];
            Array.ForEach(rows, row => bits[row / 8] |= (byte)(1 << (row % 8)));
            writer.Write(bits);
        }
        else
        {
            (int First, int Last)[] runs = [.. Runs(rows)];
            writer.Write((ushort)runs.Length);
            Array.ForEach(runs, run => writer.Write((uint)(run.First | ((run.Last - run.First) << 16))));
        }
    }

    static IEnumerable<(int First, int Last)> Runs(ushort[] rows)
    {
        int first = rows[0];
        for (int i = 0; i < rows.Length; i++)
        {
            if (i + 1 < rows.Length && rows[i + 1] == rows[i] + 1)
                continue;
            yield return (first, rows[i]);
            if (i + 1 < rows.Length)
                first = rows[i + 1];
        }
    }

    /// <summary>By long division of the polynomial.</summary>
    static uint Checksum(byte[] bytes)
    {
        uint rest = uint.MaxValue;
        foreach (byte value in bytes)
        {
            rest ^= value;
            for (int bit = 0; bit < 8; bit++)
                rest = (rest & 1) == 0 ? rest >> 1 : (rest >> 1) ^ 0xEDB88320;
        }

        return ~rest;
    }
}
