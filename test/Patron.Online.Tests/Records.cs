using System.Buffers.Binary;
using Patron.Online.Log;

namespace Patron.Online.Tests;

/// <summary>Takes framed records apart, by the format as it is documented.</summary>
static class Records
{
    public static List<byte[]> Of(RecordBuffer buffer)
    {
        List<byte[]> records = [];
        for (ReadOnlySpan<byte> rest = buffer.Written.Span; rest.Length > 0;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            records.Add(rest.Slice(8, length).ToArray());
            rest = rest[(8 + length)..];
        }

        Assert.Equal(buffer.Count, records.Count);
        return records;
    }
}
