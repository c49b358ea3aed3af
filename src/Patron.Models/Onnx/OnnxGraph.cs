namespace Patron.Models.Onnx;

/// <summary>Builds a model node by node; values go by their names, and every row of a table is a row of each value.</summary>
/// <remarks>ONNX IR specification, version 10; operators of ai.onnx 21 and ai.onnx.ml 5.</remarks>
sealed class OnnxGraph(string name, string description)
{
    const int IrVersion = 10;
    const int Operators = 21;
    const int LearningOperators = 5;
    const string Learning = "ai.onnx.ml";

    /// <summary>Begins the names of all values that are neither a column nor an output.</summary>
    const string Inner = "patron:";

    readonly List<ProtobufWriter> _nodes = [];
    readonly List<ProtobufWriter> _constants = [];
    readonly List<ProtobufWriter> _inputs = [];
    readonly List<ProtobufWriter> _outputs = [];

    /// <summary>A column that the caller gives: rows x 1.</summary>
    /// <exception cref="ArgumentException">Another value has that name.</exception>
    public string Input(string column, OnnxType type)
    {
        if (column is OnnxExport.Score or OnnxExport.Prediction || column.StartsWith(Inner, StringComparison.Ordinal))
            throw new ArgumentException($"column '{column}' has a name that an ONNX file of a model gives to something else; rename it");
        _inputs.Add(ValueInfo(column, type));
        return column;
    }

    /// <summary>What the caller gets: rows x 1.</summary>
    public void Output(string value, string from)
    {
        Add("", "Identity", [from], value);
        _outputs.Add(ValueInfo(value, OnnxType.Double));
    }

    public string Constant(ReadOnlySpan<double> values, params ReadOnlySpan<int> shape)
    {
        string constant = $"{Inner}constant {_constants.Count}";
        _constants.Add(OnnxTensor.Of(constant, values, shape));
        return constant;
    }

    public string Node(string operation, string[] inputs, params ReadOnlySpan<ProtobufWriter> attributes) =>
        Add("", operation, inputs, $"{Inner}value {_nodes.Count}", attributes);

    public string LearningNode(string operation, string[] inputs, params ReadOnlySpan<ProtobufWriter> attributes) =>
        Add(Learning, operation, inputs, $"{Inner}value {_nodes.Count}", attributes);

    public byte[] ToArray()
    {
        ProtobufWriter graph = new();
        foreach (ProtobufWriter node in _nodes)
            graph.Message(1, node);
        graph.Text(2, name);
        foreach (ProtobufWriter constant in _constants)
            graph.Message(5, constant);
        graph.Text(10, description);
        foreach (ProtobufWriter input in _inputs)
            graph.Message(11, input);
        foreach (ProtobufWriter output in _outputs)
            graph.Message(12, output);
        return new ProtobufWriter()
            .Number(1, IrVersion)
            .Text(2, "patron")
            .Message(7, graph)
            .Message(8, new ProtobufWriter().Text(1, "").Number(2, Operators))
            .Message(8, new ProtobufWriter().Text(1, Learning).Number(2, LearningOperators))
            .ToArray();
    }

    string Add(string domain, string operation, string[] inputs, string output, params ReadOnlySpan<ProtobufWriter> attributes)
    {
        ProtobufWriter node = new();
        foreach (string input in inputs)
            node.Text(1, input);
        node.Text(2, output).Text(3, output).Text(4, operation);
        foreach (ProtobufWriter attribute in attributes)
            node.Message(5, attribute);
        _nodes.Add(node.Text(7, domain));
        return output;
    }

    static ProtobufWriter ValueInfo(string value, OnnxType type)
    {
        ProtobufWriter shape = new ProtobufWriter()
            .Message(1, new ProtobufWriter().Text(2, "rows"))
            .Message(1, new ProtobufWriter().Number(1, 1));
        ProtobufWriter tensor = new ProtobufWriter().Number(1, (int)type).Message(2, shape);
        return new ProtobufWriter().Text(1, value).Message(2, new ProtobufWriter().Message(1, tensor));
    }
}
