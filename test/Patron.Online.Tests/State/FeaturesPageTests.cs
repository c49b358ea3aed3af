using System.Globalization;
using Patron.Online.Events;
using Patron.Online.State;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.State;

/// <summary>What docs/online/features.md says.</summary>
public sealed class FeaturesPageTests
{
    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "online", "features.md"));

    [Fact]
    public void The_group_of_the_page_is_kept()
    {
        using TemporaryFolder folder = new();
        string yaml = Page.Split("```yaml\n")[1].Split("```")[0];
        folder.Write("features/bets.yml", yaml);
        ProjectDefinition project = Stream.Make(folder);

        AggregateGroupDefinition group = Assert.Single(new OnlineFeatures(project, EventSchema.Of(project)).Features.Groups);

        Assert.Equal(
            ["bet_sum", "bet_mean", "bet_count", "bet_var", "bet_trend"],
            group.Features.Take(5).Select(feature => feature.Name));
    }

    [Fact]
    public void Snapshots_come_as_often_as_the_page_says() => Assert.Contains(
        string.Create(CultureInfo.InvariantCulture, $"Every {new OnlineFeaturesOptions().RecordsBetweenSnapshots:N0} records"), Page, StringComparison.Ordinal);
}
