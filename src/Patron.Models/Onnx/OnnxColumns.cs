namespace Patron.Models.Onnx;

/// <summary>Raw columns as a caller gives them: numbers, NaN where missing, and text, empty where missing.</summary>
static class OnnxColumns
{
    /// <summary>Whether a number is there, 1 or 0, and the number or what stands for it.</summary>
    public static (string Known, string Value) Filled(this OnnxGraph graph, string column, double fill)
    {
        string known = graph.Node("Equal", [column, column]); // NaN is not equal to itself
        return (known, graph.Node("Where", [known, column, graph.Constant([fill])]));
    }

    /// <summary>
    /// Numbers that depend on a category, as many columns as each entry of <paramref name="values"/> has; of categories that are not among
    /// them, <paramref name="unknown"/>.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="column">The column of text.</param>
    /// <param name="values">By category; null is missing.</param>
    /// <param name="unknown">As many numbers.</param>
    public static string Looked(
        this OnnxGraph graph, string column, IReadOnlyList<(string? Category, double[] Values)> values, double[] unknown)
    {
        if (values.Any(entry => entry.Category is ""))
            throw new ArgumentException($"column '{column}' has a category that is empty text, which ONNX has no other way to tell from missing");
        string known = graph.LearningNode(
            "OneHotEncoder", [column],
            OnnxAttribute.Of("cats_strings", values.Select(entry => entry.Category ?? "")), OnnxAttribute.Of("zeros", 1));
        string flags = graph.Node("Cast", [graph.Node("Flatten", [known])], OnnxAttribute.Of("to", (int)OnnxType.Double));
        int width = unknown.Length;
        double[] more = [.. values.SelectMany(entry => entry.Values.Zip(unknown, (value, other) => value - other))];
        string found = graph.Node("MatMul", [flags, graph.Constant(more, values.Count, width)]);
        return graph.Node("Add", [found, graph.Constant(unknown, 1, width)]);
    }

    /// <summary>Columns side by side.</summary>
    public static string Beside(this OnnxGraph graph, IEnumerable<string> columns) =>
        graph.Node("Concat", [.. columns], OnnxAttribute.Of("axis", 1));
}
