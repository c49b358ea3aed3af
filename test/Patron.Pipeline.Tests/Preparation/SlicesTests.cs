using Patron.Pipeline.Preparation.Features;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

public sealed class SlicesTests
{
    static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void Whole_slices_and_a_tail_cover_each_window_exactly()
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
                    Assert.Equal((window.From(asOf, Berlin), window.Until(asOf, Berlin)), Covered(slices, window, index));
            }
        }
    }

    [Fact]
    public void Windows_of_whole_months_at_the_firsts_of_months_need_no_tails()
    {
        DateTimeOffset[] asOfs = [.. Enumerable.Range(1, 12).Select(month => AsOf.MidnightOf(new(2025, month, 1), Berlin))];
        Slices slices = new(asOfs, [Window("3m"), Window("month"), Window("1y")], Berlin);

        foreach (string window in new[] { "3m", "month", "1y" })
        {
            WindowSlices at = Assert.Single(slices.Of(Window(window)).Distinct());
            Assert.Null(at.Tail);
        }
    }

    /// <summary>From where to where the slices of a window reach, which have to lie side by side.</summary>
    static (DateTimeOffset?, DateTimeOffset) Covered(Slices slices, FeatureWindow window, int index)
    {
        WindowSlices at = slices.Of(window)[index];
        int own = slices.EndingAt(slices.AsOfs[index]);
        DateTimeOffset? from = at.Tail is { } tail ? slices.TailsOf(window)[own - tail] : null;
        if (at.IsEmpty)
            return (from, slices.Ends[own - at.Tail!.Value]);
        DateTimeOffset whole = slices.Ends[own - at.From - 1];
        if (at.Tail is { } before)
            Assert.Equal(own - before, own - at.From - 1);
        return (from ?? whole, slices.Ends[own - at.To]);
    }

    static FeatureWindow Window(string text) =>
        FeatureWindow.TryParse(text, out FeatureWindow window) ? window : throw new ArgumentException(text, nameof(text));
}
