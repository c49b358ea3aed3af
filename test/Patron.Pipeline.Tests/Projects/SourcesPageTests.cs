using System.Text.RegularExpressions;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary>docs/sources.md says what the program does.</summary>
public sealed partial class SourcesPageTests
{
    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "sources.md"));

    [Fact]
    public void Its_examples_load()
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: USD\n");
        foreach ((int index, string example) in Page.Split("```yaml\n")[1..].Index())
            folder.Write($"sources/s{index}.yml", example.Split("```")[0]);
        IReadOnlyList<FileTableDefinition> tables =
            [.. ProjectLoader.Load(folder.FullPath).Sources.Cast<FileSourceDefinition>().SelectMany(source => source.Tables)];
        Assert.Equal(["orders", "purchases", "events"], tables.Select(table => table.Name));
        Assert.Equal(
            (IngestMode.Upsert, "ordered_at", "1%", ";", "'", true, "latin-1"),
            (tables[0].Mode, tables[0].NewestBy, tables[0].MaxRejected.ToString(), tables[0].Delimiter, tables[0].Quote, tables[0].Header, tables[0].Encoding));
        Assert.Equal([6, 9, 3, 8], tables[1].Widths);
        Assert.Equal([new("city", "address.city")], tables[2].Paths);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json_lines")]
    [InlineData("text")]
    [InlineData("parquet")]
    [InlineData("delta")]
    public void Its_table_has_every_key_of_every_kind_and_no_other(string kind)
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: USD\n");
        folder.Write("sources/s.yml", $"kind: {kind}\ntables:\n  t: {{ path: t, columns: {{ id: VARCHAR }}, zzzzzzzz: 1 }}\n");
        ProjectException error = Assert.Throws<ProjectException>(() => ProjectLoader.Load(folder.FullPath));
        string[] possible = error.Message.Split("possible: ")[1].Split(", ");
        IEnumerable<string> told = Row().Matches(Page)
            .Where(row => row.Groups["kinds"].Value == "all" || row.Groups["kinds"].Value.Split(", ").Contains(kind))
            .Select(row => row.Groups["key"].Value);
        // Types of Parquet and Delta are their own, so that they have no format of times.
        Assert.Equal(possible.Order(), told.Order());
    }

    [GeneratedRegex(@"^\| `(?<key>[a-z_]+)` \| (?<kinds>[a-z_, ]+) \| ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Row();
}
