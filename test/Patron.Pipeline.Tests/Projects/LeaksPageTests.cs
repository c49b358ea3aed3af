using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary>docs/leaks.md shows a model's file that loads.</summary>
public sealed class LeaksPageTests
{
    [Fact]
    public void Its_example_loads()
    {
        using TemporaryFolder folder = new();
        foreach ((string file, string text) in Shop.Files)
            folder.Write(file, text);
        folder.Write(
            "features/contracts.yml", "table: silver.purchases\ntime: ordered_at\nprefix: contract_status\nwindows: [lifetime]\naggregates: { country: [last] }\n");
        string page = File.ReadAllText(Repository.PathOf("docs", "leaks.md"));
        folder.Write("models/churn.yml", page.Split("```yaml\n")[1].Split("```")[0]);

        var model = (PropensityDefinition)ProjectLoader.Load(folder.FullPath, null, [new GeneratedWorld("toy", ["toys"])]).Models.Single(known => known.Name == "churn");

        Assert.Equal("contract_status_last", Assert.Single(model.Leaks!.Allow));
        Assert.Equal(new SelectionRules { Missing = 0.9, Variance = 0.01, Correlation = 0.95, Keep = 20 }, model.Selection);
    }
}
