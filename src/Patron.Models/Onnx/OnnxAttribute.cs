namespace Patron.Models.Onnx;

/// <summary>Settings of nodes: AttributeProto of onnx.proto.</summary>
static class OnnxAttribute
{
    public static ProtobufWriter Of(string name, long value) => Typed(name, 2).Number(3, value);

    public static ProtobufWriter Of(string name, IEnumerable<int> values)
    {
        ProtobufWriter attribute = Typed(name, 7);
        foreach (int value in values)
            attribute.Number(8, value);
        return attribute;
    }

    public static ProtobufWriter Of(string name, IEnumerable<string> values)
    {
        ProtobufWriter attribute = Typed(name, 8);
        foreach (string value in values)
            attribute.Text(9, value);
        return attribute;
    }

    public static ProtobufWriter Tensor(string name, ProtobufWriter tensor) => Typed(name, 4).Message(5, tensor);

    static ProtobufWriter Typed(string name, int type) => new ProtobufWriter().Text(1, name).Number(20, type);
}
