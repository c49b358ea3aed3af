using Patron.Pipeline.Preparation.Features;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

public sealed class SlicesTests
{
    static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void Whole_slices_and_edges_cover_each_window_exactly()
    {
        int rounds = Rounds.Count(200, 20_000);
        for (int round = 0; round < rounds; round++)
        {
            Random random = new(HashCode.Combine(Rounds.Seed, round));
            DateTimeOffset[] asOfs = [.. Enumerable.Range(0, 1 + random.Next(12)).Select(_ => AsOf.MidnightOf(new DateOnly(2024, 1, 1).AddDays(random.Next(400)), Berlin))];
            FeatureWindow[] windows = [.. new[] { "1d", "7d", "30d", "3m", "month", "1y" }.Where(_ => random.Next(2) == 0).Select(Window)];
            Slices slices = new(asOfs, windows, Berlin);
            foreach (FeatureWindow window in windows)
            {
                foreach ((int index, DateTimeOffset asOf) in slices.AsOfs.Index())
                    Assert.Equal([(window.From(asOf, Berlin)!.Value, window.Until(asOf, Berlin))], Covered(slices, window, index));
            }
        }
    }

    [Fact]
    public void Windows_of_whole_months_at_the_firsts_of_months_have_no_edges()
    {
        Slices slices = new(Firsts, [Window("3m"), Window("month"), Window("1y")], Berlin);

        foreach (string window in new[] { "3m", "month", "1y" })
        {
            Assert.Empty(slices.Of(Window(window)).Edges);
            Assert.Single(slices.Of(Window(window)).Whole.Distinct());
        }
    }

    [Fact]
    public void Days_before_the_firsts_of_months_need_no_slices_of_their_own()
    {
        Slices slices = new(Firsts, [Window("7d"), Window("30d")], Berlin);

        Assert.Equal(Firsts, slices.Ends);
        Assert.Equal([0], slices.Of(Window("7d")).Edges);
        Assert.Equal([0, 1], slices.Of(Window("30d")).Edges);
    }

    static DateTimeOffset[] Firsts => [.. Enumerable.Range(1, 12).Select(month => AsOf.MidnightOf(new(2025, month, 1), Berlin))];

    /// <summary>The stretches of time of a window's slices, those that touch put together.</summary>
    static List<(DateTimeOffset From, DateTimeOffset Until)> Covered(Slices slices, FeatureWindow window, int index)
    {
        WindowSlices at = slices.Of(window);
        int own = slices.EndingAt(slices.AsOfs[index]);
        List<(DateTimeOffset From, DateTimeOffset Until)> covered = [];
        foreach (int back in Enumerable.Range(at.Whole[index].To, at.Whole[index].Count))
            covered.Add((slices.Ends[own - back - 1], slices.Ends[own - back]));
        foreach (int back in at.Edges.Where(back => back <= own))
        {
            if (slices.Edge(window, back)[own - back] is not { } edge)
                continue;
            DateTimeOffset begin = own == back ? DateTimeOffset.MinValue : slices.Ends[own - back - 1];
            covered.Add((edge.From > begin ? edge.From : begin, edge.Until < slices.Ends[own - back] ? edge.Until : slices.Ends[own - back]));
        }
        covered.Sort();
        for (int next = covered.Count - 1; next > 0; next--)
        {
            Assert.True(covered[next - 1].Until <= covered[next].From, "slices of a window do not overlap");
            if (covered[next - 1].Until != covered[next].From)
                continue;
            covered[next - 1] = (covered[next - 1].From, covered[next].Until);
            covered.RemoveAt(next);
        }
        return covered;
    }

    static FeatureWindow Window(string text) =>
        FeatureWindow.TryParse(text, out FeatureWindow window) ? window : throw new ArgumentException(text, nameof(text));
}
