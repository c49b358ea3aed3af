namespace Patron.Pipeline.Projects.Reading;

/// <summary>A piece of YAML and where it begins, both 1-based.</summary>
abstract record Node(int Line, int Column)
{
    /// <summary>What a person sees there, for messages.</summary>
    public abstract string Description { get; }
}

/// <summary>
/// A word, number or text. Its content begins after the quote, or below the <c>|</c>; its lines are lines of the file unless
/// they are folded.
/// </summary>
sealed record ScalarNode(int Line, int Column, string Text, bool IsPlain, int ContentLine, int ContentColumn, bool KeepsLines)
    : Node(Line, Column)
{
    public bool IsEmpty => string.IsNullOrWhiteSpace(Text) || (IsPlain && Text is "null" or "~");

    public override string Description => IsEmpty ? "empty" : Quote.Of(Text);
}

sealed record ListNode(int Line, int Column, IReadOnlyList<Node> Items) : Node(Line, Column)
{
    public override string Description => Items.Count == 0 ? "an empty list" : "a list";
}

sealed record MappingNode(int Line, int Column, IReadOnlyList<(ScalarNode Key, Node Value)> Entries) : Node(Line, Column)
{
    public override string Description => Entries.Count == 0 ? "an empty mapping" : "a mapping";
}
