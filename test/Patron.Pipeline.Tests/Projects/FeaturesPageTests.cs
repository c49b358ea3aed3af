using System.Text.RegularExpressions;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary>The page about features says what the program does.</summary>
public sealed partial class FeaturesPageTests
{
    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "features.md"));

    static readonly string[] Examples = [.. Page.Split("```yaml\n")[1..].Select(example => example.Split("```")[0])];

    [Fact]
    public void Its_examples_load_and_make_the_features_it_names()
    {
        IReadOnlyList<FeatureGroupDefinition> groups = Load(Examples[0], Examples[1]).Features;
        AggregateGroupDefinition revenue = Assert.IsType<AggregateGroupDefinition>(groups.Single(group => group.Name == "revenue"));
        SelectGroupDefinition shares = Assert.IsType<SelectGroupDefinition>(groups.Single(group => group.Name == "shares"));
        HashSet<string> made = [.. revenue.Features.Select(feature => feature.Name)];
        string naming = Page.Split("Names follow one rule: ")[1].Split("\n\n")[0];
        foreach (Match name in Quoted().Matches(naming).Where(name => name.Value != "`revenue_amount_sum`"))
            Assert.Contains(name.Value.Trim('`'), made);
        Assert.Equal(["web_share"], shares.Features.Select(feature => feature.Name));
        Assert.Equal(new Timeline { Every = TimeUnit.Month, From = new DateOnly(2025, 1, 1) }.UpTo(Utc("2025-06-15"), TimeZoneInfo.Utc), revenue.Timeline!.UpTo(Utc("2025-06-15"), TimeZoneInfo.Utc));
    }

    [Fact]
    public void Its_tables_hold_every_aggregate_and_window_and_no_other()
    {
        Assert.Equal(
            Enum.GetValues<Aggregate>().Select(aggregate => aggregate.Text),
            RowsOf("| aggregate |").Select(row => row[0]));
        foreach (string window in RowsOf("| window |").SelectMany(row => row[0].Split(", ")))
            Assert.True(FeatureWindow.TryParse(window, out _), window);
        string[] once = ["first", "last", "days_since_first", "days_since_last"];
        Assert.Equal(once, Enum.GetValues<Aggregate>().Where(aggregate => aggregate.LooksAtAllOfThePast).Select(aggregate => aggregate.Text));
    }

    [Fact]
    public void The_words_of_samples_mean_the_shares_it_tells()
    {
        Match told = SampleWords().Match(Page);
        Assert.True(told.Success);
        foreach ((string word, string percent) in new[] { ("dev", told.Groups[1].Value), ("sample", told.Groups[2].Value) })
        {
            Assert.True(SampleShare.TryParse(word, out SampleShare sample));
            Assert.Equal(double.Parse(percent, System.Globalization.CultureInfo.InvariantCulture) / 100, sample.Share, 12);
        }
    }

    static DateTimeOffset Utc(string date) =>
        AsOf.TryParse(date, TimeZoneInfo.Utc, out DateTimeOffset instant) ? instant : throw new ArgumentException(date, nameof(date));

    static string[][] RowsOf(string heading) =>
        [.. Page.Split(heading)[1].Split("\n\n")[0].Split('\n')[2..].Select(row => row.Split('|', StringSplitOptions.TrimEntries)[1..])];

    static ProjectDefinition Load(string revenue, string shares)
    {
        using TemporaryFolder folder = new();
        Shop.WriteTo(folder);
        folder.Write("tables/silver/revenue.sql", "SELECT * FROM bronze.orders");
        folder.Write("features/revenue.yml", revenue);
        folder.Write("features/shares.yml", shares);
        return ProjectLoader.Load(folder.FullPath, null, [new GeneratedWorld("toy", ["toys"])]);
    }

    [GeneratedRegex("`[a-z0-9_]+`", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"`dev` is ([\d.]+) %, `sample` ([\d.]+) %", RegexOptions.CultureInvariant)]
    private static partial Regex SampleWords();
}
