using Patron.Models.Numerics;
using Patron.Pipeline.Measurement;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Measurement;

/// <summary>The course of effects from sums, without tables.</summary>
public sealed class EffectsByDayTests
{
    const int Days = 14;
    const int Customers = 600;

    static readonly SumLayout Layout = new(1, false);

    /// <summary>Where nobody is changed, intervals that hold on all days leave out zero on any of them at most one time in twenty.</summary>
    [Theory]
    [InlineData(0.02, 0)]
    [InlineData(0.02, 3)]
    [InlineData(0.3, 0)]
    [InlineData(0.3, 3)]
    public void Daily_looks_at_nothing_are_fooled_at_most_one_time_in_twenty(double often, double spread)
    {
        int rounds = Rounds.Count(200, 4_000);
        (int fooled, int plainly) = (0, 0);
        for (int round = 0; round < rounds; round++)
        {
            IReadOnlyList<DayEffect> days = Draw(RandomStream.For((long)(Rounds.Seed % int.MaxValue), $"no effect {often} {spread}", round), often, spread, 0);
            if (days.Any(day => day.Sequential is { } interval && (interval.Low > 0 || interval.High < 0)))
                fooled++;
            if (days.Any(day => day.TooFew is null && (day.Effect!.Absolute.Low > 0 || day.Effect.Absolute.High < 0)))
                plainly++;
        }

        // Beyond the share itself what a hundred thousandth of drawn counts would exceed.
        Assert.InRange(fooled, 0, (0.05 * rounds) + (4.3 * Math.Sqrt(0.05 * 0.95 * rounds)));
        Assert.True(plainly > fooled, $"plain intervals were fooled {plainly} times, those for all days {fooled}");
    }

    [Fact]
    public void An_effect_that_is_there_is_found_before_the_end()
    {
        IReadOnlyList<DayEffect> days = Draw(RandomStream.For(3, "an effect"), 0.3, 0, 10);
        Assert.Equal(Days, days.Count);
        Assert.True(days[7].Sequential!.Low > 0);
    }

    /// <summary>Gamma amounts on days drawn for each customer, of whom some do more of everything.</summary>
    static IReadOnlyList<DayEffect> Draw(RandomStream random, double often, double spread, double more)
    {
        MetricDefinition metric = new() { Name = "figure", File = "", Kind = MetricKind.Mean, Window = Duration.OfDays(Days), Sql = new SqlText("", "") };
        (GroupSums control, GroupSums treated) = (new GroupSums(Layout), new GroupSums(Layout));
        for (int customer = 0; customer < Customers; customer++)
        {
            bool isTreated = random.Chance(0.7);
            GroupSums group = isTreated ? treated : control;
            group.Add(1, 0);
            double own = spread > 0 ? random.Gamma(1 / spread, 1 / spread) : 1;
            (Int128 before, bool had) = (0, false);
            for (int day = 0; day < Days; day++)
            {
                if (!random.Chance(Math.Min(1, often * own)))
                    continue;
                Int128 value = (Int128)(10_000 * (random.Gamma(2, 0.1) + (isTreated ? more : 0)));
                group.Add(day, [had ? 0 : 1, value, value * (value + (2 * before))]);
                (before, had) = (before + value, true);
            }
        }

        return EffectsByDay.Of(new MetricView(metric, TimeKind.Local, null), control, treated, new Observation(Days, Days, DateTimeOffset.UnixEpoch));
    }
}
