using System.Text.RegularExpressions;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary>docs/datasets.md says what the program does.</summary>
public sealed partial class DatasetsPageTests
{
    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "datasets.md"));

    [Fact]
    public void Its_examples_load_and_leave_something_to_learn_from()
    {
        ProjectDefinition project = Load();

        DatasetDefinition dataset = Assert.Single(project.Datasets);
        Assert.Equal(
            (TrainingCalendar.Newest with { Every = TimeUnit.Month, Count = 6 }, 0.5, "lapse"),
            (dataset.AsOf with { Place = null }, dataset.Sample, dataset.Stratify));
        Assert.Equal(new SplitDefinition { Validation = 0.15, Test = 0.15, Latest = 2, Gap = Duration.Parse("30d") }, dataset.Split! with { Place = null });
        Assert.Equal(["high_value", "rest"], dataset.Macrosegments.Select(rule => rule.Name));
        TargetDefinition shrinking = dataset.Targets[1];
        Assert.Equal((TargetKind.RevenueDilution, "loaded_at", 0.2m, "1m"), (shrinking.Kind, shrinking.Known, shrinking.Drop, shrinking.Horizon.ToString()));
        PropensityDefinition model = (PropensityDefinition)project.Models.Single(model => model.Name == "leaving_soon");
        Assert.Equal((dataset, "lapse"), (model.LearnsFrom, model.Target.Name));
        Assert.True(AsOf.TryParse("2026-01-01", TimeZoneInfo.Utc, out DateTimeOffset run));
        Assert.Empty(TrainingInstants.ProblemsOf(dataset, run, TimeZoneInfo.Utc));
    }

    [Fact]
    public void Its_table_has_every_key_of_a_data_set_and_no_other()
    {
        ProjectException error = Assert.Throws<ProjectException>(() => Load(("datasets/leaving.yml", "zzzzzzzz: 1\nsplit: { yyyyyyyy: 1 }\n")));
        string[] Possible(string key) => error.Problems.Single(problem => problem.Found.Contains(key, StringComparison.Ordinal)).Remedy.Split("possible: ")[1].Split(", ");
        string[] told = [.. Key().Matches(Page.Split("## The table")[0]).Select(row => row.Groups["key"].Value)];
        Assert.Equal(Possible("zzzzzzzz").Except(["split"]).Order(), told.Where(key => key[0] != 's' || !key.Contains(' ', StringComparison.Ordinal)).Order());
        Assert.Equal(
            Possible("yyyyyyyy").Select(key => $"split: {{ {key} }}").Order(), told.Where(key => key.Contains(' ', StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void Its_targets_are_those_of_the_program_with_their_own_keys()
    {
        var rows = TargetRow().Matches(Page.Split("## Targets")[1]).ToDictionary(row => row.Groups["kind"].Value, row => row.Groups["keys"].Value);
        Assert.Equal(Enum.GetValues<TargetKind>().Select(kind => kind.Text).Order(), rows.Keys.Order());
        foreach ((string kind, string keys) in rows)
        {
            ProjectException error = Assert.Throws<ProjectException>(() => Load(("targets/shrinking.yml", $"kind: {kind}\nzzzzzzzz: 1\n")));
            IEnumerable<string> possible = error.Problems.Single(problem => problem.Found.Contains("zzzzzzzz", StringComparison.Ordinal)).Remedy.Split("possible: ")[1].Split(", ");
            Assert.Equal(
                possible.Except(["kind", "table", "blind_spot", "known", "key"]).Order(),
                Word().Matches(keys).Select(word => word.Groups["word"].Value).Order());
        }
    }

    [Fact]
    public void Its_bills_are_those_that_the_target_holds_against_each_other()
    {
        Assert.Contains("As of 15 June, where bills are written on the 5th, this holds the bill of 5 June", Page, StringComparison.Ordinal);
        Assert.Contains("against that of 5 August", Page, StringComparison.Ordinal);
        TargetDefinition target = Load().Targets.Single(target => target.Name == "falling");
        TargetWindow window = TargetWindow.At(new DateTimeOffset(2025, 6, 15, 0, 0, 0, TimeSpan.Zero), target, TimeZoneInfo.Utc);
        DateTimeOffset[] bills = [.. Enumerable.Range(1, 12).Select(month => new DateTimeOffset(2025, month, 5, 0, 0, 0, TimeSpan.Zero))];
        DateTimeOffset since = AsOf.Before(window.AsOf, target.Horizon, TimeZoneInfo.Utc);
        Assert.Equal(6, Assert.Single(bills, bill => bill >= since && bill < window.AsOf).Month);
        Assert.Equal(8, Assert.Single(bills, bill => bill >= window.From && bill < window.Until).Month);
    }

    static ProjectDefinition Load(params (string File, string Text)[] changes)
    {
        using TemporaryFolder folder = new();
        Shop.WriteTo(folder);
        foreach (string example in Page.Split("```yaml\n# ")[1..])
            folder.Write(example.Split('\n')[0], example.Split('\n', 2)[1].Split("```")[0]);
        foreach ((string file, string text) in changes)
            folder.Write(file, text);
        return ProjectLoader.Load(folder.FullPath, null, [new GeneratedWorld("toy", ["toys"])]);
    }

    [GeneratedRegex(@"^\| `(?<key>[a-z_]+(: \{ [a-z]+ \})?)` \| ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    [GeneratedRegex(@"^\| `(?<kind>[a-z_]+)` \| .* \| (?<keys>[^|]*) \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex TargetRow();

    [GeneratedRegex(@"`(?<word>[a-z_]+)`", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
