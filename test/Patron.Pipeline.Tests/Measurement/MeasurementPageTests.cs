using Patron.Models.Experiments;
using Patron.Pipeline.Measurement;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Measurement;

/// <summary>docs/measurement.md says what is so.</summary>
public sealed class MeasurementPageTests
{
    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "measurement.md"));

    [Fact]
    public void The_examples_of_the_page_are_read()
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: shop\ncustomer_key: customer_id\ncurrency: EUR\n");
        folder.Write("tables/silver/purchases.sql", "SELECT 1 AS customer_id");
        folder.Write("models/segments.yml", "kind: rfm\ntable: silver.purchases\ntime: ordered_at\namount: amount\n");
        string[] blocks = [.. Page.Split("```yaml\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])];
        Assert.Equal(2, blocks.Length);
        folder.Write("metrics/a.yml", blocks[0]);
        folder.Write("metrics/b.yml", blocks[1]);
        IReadOnlyList<MetricDefinition> metrics = ProjectLoader.Load(folder.FullPath).Metrics;
        Assert.Equal((MetricKind.Mean, Direction.Higher, "28d", true, 0.35), (metrics[0].Kind, metrics[0].Direction, metrics[0].Window.ToString(), metrics[0].Cuped, metrics[0].Worth));
        Assert.Equal(new SegmentSource("gold.segments", "segment", "segments"), metrics[0].SegmentBy);
        Assert.Equal(MetricKind.Ratio, metrics[1].Kind);
        Assert.NotNull(metrics[1].Until);
    }

    [Fact]
    public void Every_column_status_and_comparison_is_on_the_page()
    {
        using MeasuredShop shop = MeasureStepTests.Planted();
        foreach (string table in new[] { EffectsTable.Name, DaysTable.Name })
        {
            Assert.All(shop.Query($"SELECT * FROM {table} LIMIT 0").Columns, column => Assert.Contains(column.Name, Page, StringComparison.Ordinal));
        }

        Assert.All(Comparison.All, comparison => Assert.Contains($"| {comparison.Name} |", Page, StringComparison.Ordinal));
        Assert.Contains($"fewer than {EffectsByDay.Fewest} customers", Page, StringComparison.Ordinal);
        Assert.Contains("p below " + SampleRatio.UsualLimit.ToString(System.Globalization.CultureInfo.InvariantCulture), Page, StringComparison.Ordinal);
        Assert.Contains("below " + Verdict.Level.ToString(System.Globalization.CultureInfo.InvariantCulture), Page, StringComparison.Ordinal);
    }
}
