namespace Patron.Pipeline.Projects.Reading;

/// <summary>Where a word stands in a user's file, for mistakes that show only when data are there.</summary>
static class WrittenPlace
{
    /// <summary>The first key or value that is the word; line and column 0 where there is none.</summary>
    /// <param name="text">The file's text; null where it is not at hand.</param>
    /// <param name="file">Its path.</param>
    /// <param name="word">The word.</param>
    public static (int Line, int Column) Of(string? text, string file, string word)
    {
        if (text is null || !file.EndsWith(".yml", StringComparison.Ordinal))
            return (0, 0);
        Node? root = YamlTree.Read(new YamlFile(file, text, new ProblemList()), text);
        return root is not null && Scalars(root).FirstOrDefault(scalar => scalar.Text == word) is { } found ? (found.Line, found.Column) : (0, 0);
    }

    static IEnumerable<ScalarNode> Scalars(Node node) => node switch
    {
        ScalarNode scalar => [scalar],
        ListNode list => list.Items.SelectMany(Scalars),
        MappingNode map => map.Entries.SelectMany(entry => Scalars(entry.Value).Prepend(entry.Key)),
        _ => [],
    };
}
