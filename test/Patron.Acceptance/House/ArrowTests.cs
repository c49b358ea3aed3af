using System.Xml.Linq;

namespace Patron.Acceptance.House;

/// <summary>Who may know whom: docs/architecture.md, "Rooms and floors".</summary>
public sealed class ArrowTests
{
    // Each room with the rooms it may use, directly or through another.
    static readonly Dictionary<string, string[]> Below = new()
    {
        ["Patron.Models"] = [],
        ["Patron.DuckDb"] = [],
        ["Patron.Delta"] = ["Patron.DuckDb"],
        ["Patron.Simulation"] = ["Patron.Models"],
        ["Patron.Pipeline"] = ["Patron.Delta", "Patron.DuckDb", "Patron.Models", "Patron.Simulation"],
        ["Patron.Online"] = ["Patron.Pipeline", "Patron.Delta", "Patron.DuckDb", "Patron.Models", "Patron.Simulation"],
        ["Patron.Server"] = ["Patron.Online", "Patron.Pipeline", "Patron.Delta", "Patron.DuckDb", "Patron.Models", "Patron.Simulation"],
        ["Patron.Cli"] = ["Patron.Server", "Patron.Online", "Patron.Pipeline", "Patron.Delta", "Patron.DuckDb", "Patron.Models", "Patron.Simulation"],
    };

    static IEnumerable<string> Projects() =>
        Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories);

    [Fact]
    public void Every_room_uses_only_rooms_below_it()
    {
        foreach (string project in Projects())
        {
            string room = Path.GetFileNameWithoutExtension(project);
            Assert.True(Below.ContainsKey(room), $"{room} has no place in the house: add it here and to docs/architecture.md");
            IEnumerable<string> used = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Empty(used.Except(Below[room]));
        }
    }

    [Fact]
    public void Every_room_of_the_plan_is_built() =>
        Assert.Equal(Below.Keys.Order(), Projects().Select(path => Path.GetFileNameWithoutExtension(path)).Order());

    [Fact]
    public void Models_read_no_files_no_sql_and_no_clock()
    {
        string[] forbidden = ["System.IO.File", "File.Read", "File.Write", "FileStream", "TimeProvider", "DateTime.", "SELECT "];
        foreach (string file in Directory.EnumerateFiles(Repository.PathOf("src", "Patron.Models"), "*.cs", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(file);
            foreach (string word in forbidden)
                Assert.False(text.Contains(word, StringComparison.Ordinal), $"{Path.GetRelativePath(Repository.Root, file)} uses {word}");
        }
    }
}
