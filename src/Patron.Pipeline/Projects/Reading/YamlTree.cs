using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>
/// Builds the tree of a YAML file from the parser's events. The library's own tree stops at the first repeated key; this one
/// notes the problem and goes on.
/// </summary>
sealed class YamlTree
{
    const int Deepest = 32;

    readonly YamlFile _file;
    readonly IParser _parser;
    readonly Dictionary<AnchorName, Node> _anchors = [];
    int _depth;

    YamlTree(YamlFile file, IParser parser) => (_file, _parser) = (file, parser);

    /// <summary>The file's one document, or null where it has none.</summary>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public static Node? Read(YamlFile file, string text)
    {
        CarefulParser parser = new(new Parser(new StringReader(text)));
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
            return null;
        Node root = new YamlTree(file, parser).ReadNode();
        parser.Consume<DocumentEnd>();
        if (parser.Current is DocumentStart second)
            file.Add(Line(second), 1, "a second document begins", "keep one thing in a file");
        return root;
    }

    Node ReadNode()
    {
        switch (_parser.Current ?? throw new YamlException("the file ends too early"))
        {
            case AnchorAlias alias:
                _parser.MoveNext();
                return _anchors.TryGetValue(alias.Value, out Node? node)
                    ? node
                    : throw new YamlException(alias.Start, alias.End, $"'*{alias.Value}' names nothing that came before");
            case Scalar scalar:
                _parser.MoveNext();
                return Remember(scalar, ToNode(scalar));
            case SequenceStart start:
                return Remember(start, Nested(start, ReadList));
            case MappingStart start:
                return Remember(start, Nested(start, ReadMapping));
            case var other:
                throw new YamlException(other.Start, other.End, "this cannot stand here");
        }
    }

    Node Nested<T>(T start, Func<T, Node> read) where T : NodeEvent
    {
        if (++_depth > Deepest)
            throw new YamlException(start.Start, start.End, $"more than {Deepest} levels");
        _parser.MoveNext();
        Node node = read(start);
        _depth--;
        return node;
    }

    ListNode ReadList(SequenceStart start)
    {
        List<Node> items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode());
        return new(Line(start), Column(start), items);
    }

    MappingNode ReadMapping(MappingStart start)
    {
        List<(ScalarNode Key, Node Value)> entries = [];
        Dictionary<string, int> lines = [];
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            Node key = ReadNode();
            Node value = ReadNode();
            (int line, int column, string seen) = (key.Line, key.Column, key.Description);
            if (key is not ScalarNode { IsEmpty: false } word)
                _file.Add(line, column, $"a key that is {seen}", "write a word before the colon");
            else if (!lines.TryAdd(word.Text, line))
                _file.Add(line, column, $"key {seen} comes twice", $"the first is in line {lines[word.Text]}, keep one");
            else
                entries.Add((word, value));
        }

        return new(Line(start), Column(start), entries);
    }

    ScalarNode ToNode(Scalar scalar)
    {
        (int line, int column) = (Line(scalar), Column(scalar));
        bool isPlain = scalar.Style == ScalarStyle.Plain;
        bool isBlock = scalar.Style == ScalarStyle.Literal;
        int contentColumn = isBlock ? _file.Indentation(line, scalar.Value) + 1 : isPlain ? column : column + 1;
        return new(
            line, column, scalar.Value, isPlain, isBlock ? line + 1 : line, contentColumn,
            KeepsLines: isBlock || scalar.Start.Line == scalar.End.Line);
    }

    Node Remember(NodeEvent source, Node node)
    {
        if (!source.Anchor.IsEmpty)
            _anchors[source.Anchor] = node;
        return node;
    }

    static int Line(ParsingEvent at) => (int)at.Start.Line;

    static int Column(ParsingEvent at) => (int)at.Start.Column;
}
