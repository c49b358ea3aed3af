using System.Text.RegularExpressions;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Server;

namespace Patron.Pipeline.Tests.Tracking.Server;

/// <summary>What docs/tracking.md says of servers is so.</summary>
public sealed partial class TrackingPageTests
{
    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "tracking.md"));

    [Fact]
    public void Its_settings_load()
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\n" + Page.Split("```yaml\n")[1].Split("```")[0]);
        ProjectSettings Load(string? environment) => ProjectLoader.Load(folder.FullPath, environment).Settings;
        Assert.Equal("http://mlflow.example.com:5000", Load(null).Tracking!.Url.Text);
        Assert.Equal(("patron", "${env:MLFLOW_PASSWORD}"), (Load("prod").Tracking!.User!.Text, Load("prod").Tracking!.Password!.Text));
        Assert.Null(Load("offline").Tracking);
        Assert.Contains($"experiment `{TrackingServer.ExperimentOf(Load(null))}`; an environment's is `{TrackingServer.ExperimentOf(Load("prod"))}`", Page);
    }

    [Fact]
    public void Its_keys_are_all_and_no_other()
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\ntracking: { url: http://a, zzzzzzzz: 1 }\n");
        string[] possible = Assert.Throws<ProjectException>(() => ProjectLoader.Load(folder.FullPath)).Message.Split("possible: ")[1].Split(", ");
        string table = Page.Split("| key | meaning |")[1].Split("\n\n")[0];
        Assert.Equal(possible.Order(), table.Split('\n').Select(row => row.Split('|')).Where(cells => cells.Length > 2)
            .SelectMany(cells => Key().Matches(cells[1])).Select(key => key.Groups[1].Value).Order());
    }

    [Fact]
    public void Its_limits_and_names_are_those_of_the_program()
    {
        Assert.Contains($"a parameter of more than {LongValues.LongestParameter} characters, a tag of more than {LongValues.LongestTag}", Page);
        Assert.Contains($"`loss:train` is `{MlflowKeys.Encode("loss:train")}`", Page);
        Assert.StartsWith("patron.part.", LongValues.Split("a", new string('x', 6001), LongValues.LongestParameter).First().Key);
    }

    [GeneratedRegex("`([a-z]+)`")]
    private static partial Regex Key();
}
