namespace Patron.Pipeline.Tracking;

/// <summary>A file that is not the same on both sides: its lines, those of one side alone marked by <c>-</c> and of the other by <c>+</c>.</summary>
/// <param name="File">The file.</param>
/// <param name="Lines">Lines that differ, with their marks.</param>
public sealed record TextDifference(string File, IReadOnlyList<string> Lines)
{
    internal static IReadOnlyList<TextDifference> Between(
        IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second) =>
    [
        .. first.Keys.Union(second.Keys).Order(StringComparer.Ordinal)
            .Where(file => first.GetValueOrDefault(file) != second.GetValueOrDefault(file))
            .Select(file => new TextDifference(file, Changed(LinesOf(first.GetValueOrDefault(file)), LinesOf(second.GetValueOrDefault(file))))),
    ];

    static string[] LinesOf(string? text) => text is null ? [] : text.TrimEnd('\n').Split('\n');

    /// <summary>Along a longest common subsequence of lines.</summary>
    static List<string> Changed(string[] first, string[] second)
    {
        int[,] common = new int[first.Length + 1, second.Length + 1];
        for (int i = first.Length - 1; i >= 0; i--)
        {
            for (int j = second.Length - 1; j >= 0; j--)
                common[i, j] = first[i] == second[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        List<string> lines = [];
        for (int i = 0, j = 0; i < first.Length || j < second.Length;)
        {
            if (i < first.Length && j < second.Length && first[i] == second[j])
                (i, j) = (i + 1, j + 1);
            else if (j == second.Length || (i < first.Length && common[i + 1, j] >= common[i, j + 1]))
                lines.Add($"- {first[i++]}");
            else
                lines.Add($"+ {second[j++]}");
        }

        return lines;
    }
}
