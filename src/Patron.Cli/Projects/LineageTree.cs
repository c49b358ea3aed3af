using System.Globalization;
using Patron.Cli.Terminal;
using Patron.Pipeline.Lineage;

namespace Patron.Cli.Projects;

/// <summary>A lineage as lines of text: what a thing was made from stands below it, and once.</summary>
sealed class LineageTree(LineageGraph graph, bool columns, TextWriter output)
{
    readonly HashSet<string> _shown = [];

    public static void Write(LineageGraph graph, bool columns, TextWriter output) =>
        new LineageTree(graph, columns, output).Add(graph.Root, "", "");

    void Add(string key, string first, string rest)
    {
        LineageNode node = graph[key];
        string[] below = [.. node.Inputs, .. node.Keeps];
        bool isNew = _shown.Add(key);
        output.WriteLine($"{first}{TitleOf(node)}{(isNew || below.Length == 0 ? "" : "  (see above)")}");
        if (!isNew)
            return;
        if (columns && node.Columns is { } lineage)
        {
            foreach (string line in Columns(lineage))
                output.WriteLine($"{rest}{(below.Length > 0 ? "│" : " ")}    {line}");
        }

        for (int index = 0; index < below.Length; index++)
        {
            bool isLast = index == below.Length - 1;
            Add(
                below[index], rest + (isLast ? "└─ " : "├─ ") + (index >= node.Inputs.Count ? "keeps rows of " : ""),
                rest + (isLast ? "   " : "│  "));
        }
    }

    static string TitleOf(LineageNode node)
    {
        string title = node.Kind switch
        {
            LineageKind.File => string.Create(CultureInfo.InvariantCulture, $"file {node.Name}  {node.Bytes:N0} bytes  sha256 {node.Sha256}"),
            LineageKind.Source => $"source {node.Name}  ({node.Detail})",
            _ => node.Key,
        };
        if (node.Making is { } making)
        {
            string?[] facts =
            [
                making.Decision, making.Run is { } run ? $"run {run}" : null, making.Step is { } step ? $"step {step}" : null,
                making.At is { } at ? Amounts.Instant(at) : null, making.User, making.Rows is { } rows ? $"{rows:N0} rows" : null,
            ];
            title += $"  {string.Join(", ", facts.OfType<string>())}";
        }

        string missing = node.Kind == LineageKind.Champion ? "who promoted it" : "what it was made from";
        return node.IsTold ? title : $"{title}  (no record tells {missing})";
    }

    static IEnumerable<string> Columns(ColumnLineage lineage)
    {
        foreach (OutputColumn column in lineage.Columns)
            yield return $"{column.Name} <- {Sources(column.Sources, column.IsKnown)}";
        if (lineage.Rows.Count > 0 || !lineage.RowsAreKnown)
            yield return $"(rows) <- {Sources(lineage.Rows, lineage.RowsAreKnown)}";
    }

    static string Sources(IReadOnlyList<ColumnSource> sources, bool isKnown) => string.Join("; ", sources
        .GroupBy(source => source.Use)
        .Select(use => $"{use.Key.ToString().ToLowerInvariant()} {string.Join(", ", use.Select(source => $"{source.Table}.{source.Column}"))}")
        .Concat(isKnown ? sources.Count == 0 ? ["constant"] : [] : ["unknown"]));
}
