using System.Buffers;
using System.Text;

namespace Patron.Models.Onnx;

/// <summary>The fields of one message, in the wire format of protocol buffers.</summary>
/// <remarks>Protocol Buffers, "Encoding": tag = field number x 8 + wire type; 0 varint, 2 length-delimited.</remarks>
sealed class ProtobufWriter
{
    const int Varint = 0;
    const int Delimited = 2;

    readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public ProtobufWriter Number(int field, long value)
    {
        Tag(field, Varint);
        Raw((ulong)value);
        return this;
    }

    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Message(int field, ProtobufWriter message) => Bytes(field, message.ToArray());

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, Delimited);
        Raw((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    void Tag(int field, int wireType) => Raw(((ulong)field << 3) | (uint)wireType);

    void Raw(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Write([(byte)(value | 0x80)]);
        _bytes.Write([(byte)value]);
    }
}
