using System.Buffers.Binary;

namespace Patron.Models.Onnx;

/// <summary>Element types of tensors, by their number in onnx.proto.</summary>
enum OnnxType
{
    Byte = 2,
    Text = 8,
    Double = 11,
}

/// <summary>Constants of a graph: TensorProto of onnx.proto.</summary>
static class OnnxTensor
{
    public static ProtobufWriter Of(string name, ReadOnlySpan<double> values, params ReadOnlySpan<int> shape)
    {
        byte[] raw = new byte[8 * values.Length];
        for (int index = 0; index < values.Length; index++)
            BinaryPrimitives.WriteDoubleLittleEndian(raw.AsSpan(8 * index), values[index]);
        return Of(name, OnnxType.Double, raw, shape);
    }

    public static ProtobufWriter Of(string name, byte[] values) => Of(name, OnnxType.Byte, values, [values.Length]);

    static ProtobufWriter Of(string name, OnnxType type, byte[] raw, ReadOnlySpan<int> shape)
    {
        ProtobufWriter tensor = new();
        foreach (int length in shape)
            tensor.Number(1, length);
        return tensor.Number(2, (int)type).Text(8, name).Bytes(9, raw);
    }
}
