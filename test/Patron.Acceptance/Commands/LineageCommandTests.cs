using System.Text.Json;
using System.Text.RegularExpressions;

namespace Patron.Acceptance.Commands;

/// <summary>What <c>patron lineage</c> tells.</summary>
public sealed class LineageCommandTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public LineageCommandTests()
    {
        _folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\n");
        _folder.Write("sources/files.yml", "kind: csv\ntables:\n  people:\n    path: people.csv\n    columns: { id: BIGINT, name: VARCHAR }\n");
        _folder.Write("people.csv", "id,name\n1,Ann\n");
        _folder.Write("tables/silver/people.sql", "SELECT id, upper(name) AS name FROM bronze.people WHERE id > 0");
        _folder.Write("tables/silver/pairs.sql", "SELECT a.id AS one, b.id AS other FROM silver.people AS a, silver.people AS b, bronze.people AS c");
        ProgramResult run = PatronProgram.Run(_folder.FullPath, "run");
        Assert.True(run.ExitCode == 0, run.Error);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_tree_shows_each_version_once_down_to_the_files()
    {
        string tree = PatronProgram.Run(_folder.FullPath, "lineage", "silver.pairs", "--columns").Output;
        Assert.Matches(
            """
            ^silver\.pairs@v0  run [0-9TZ]+-[0-9a-f]{4}, step silver\.pairs, .*, 1 rows
            │    one <- copied silver\.people\.id
            │    other <- copied silver\.people\.id
            ├─ silver\.people@v0  run .*, step silver\.people, .*
            │  │    id <- copied bronze\.people\.id
            │  │    name <- computed bronze\.people\.name
            │  │    \(rows\) <- filtered bronze\.people\.id
            │  └─ bronze\.people@v0  run .*, step ingest people, .*
            │     └─ file people\.csv  14 bytes  sha256 [0-9a-f]{64}
            └─ bronze\.people@v0  run .*  \(see above\)
            $
            """.ReplaceLineEndings("\n"), tree.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Json_holds_every_node_with_what_it_was_made_from()
    {
        using JsonDocument json = JsonDocument.Parse(PatronProgram.Run(_folder.FullPath, "lineage", "silver.people@v0", "--json").Output);
        Assert.Equal("silver.people@v0", json.RootElement.GetProperty("root").GetString());
        JsonElement[] nodes = [.. json.RootElement.GetProperty("nodes").EnumerateArray()];
        Assert.Equal(["table", "table", "file"], nodes.Select(node => node.GetProperty("kind").GetString()));
        Assert.Equal("bronze.people@v0", nodes[0].GetProperty("inputs")[0].GetString());
    }

    [Fact]
    public void A_page_and_events_are_written_and_the_options_of_the_page_about_lineage_are_there()
    {
        ProgramResult result = PatronProgram.Run(_folder.FullPath, "lineage", "silver.pairs", "--html", "l.html", "--openlineage", "e.ndjson");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("silver.people@v0", File.ReadAllText(_folder.PathOf("l.html")), StringComparison.Ordinal);
        Assert.Equal(8, File.ReadLines(_folder.PathOf("e.ndjson")).Count());

        string help = PatronProgram.Run(_folder.FullPath, "lineage", "--help").Output;
        string[] options = [.. Regex.Matches(File.ReadAllText(Repository.PathOf("docs", "lineage.md")), "--[a-z]+").Select(match => match.Value).Distinct()];
        Assert.Contains("--openlineage", options);
        Assert.All(options, option => Assert.Contains(option + " ", help, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_not_there_is_the_users_mistake()
    {
        foreach ((string name, string told) in new[] { ("silver.peple", "did you mean 'silver.people'"), ("silver.people@v7", "version 7"), ("model.churn", "none: train one") })
        {
            ProgramResult result = PatronProgram.Run(_folder.FullPath, "lineage", name);
            Assert.Equal(2, result.ExitCode);
            Assert.Contains(told, result.Error, StringComparison.Ordinal);
        }
    }
}
