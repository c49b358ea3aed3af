using Patron.Simulation.Retail;

namespace Patron.Simulation.Tests.Retail;

public sealed class SeasonTests(Worlds worlds)
{
    static readonly SeasonalClock Clock = new(new(2024, 1, 1), 731, strength: 1);

    [Fact]
    public void The_clock_runs_as_long_as_the_calendar()
    {
        Assert.Equal(731 / 7.0, Clock.Weeks);
        Assert.Equal(Clock.Weeks, Clock.WeeksAt(Clock.Seconds));
        Assert.Equal(0, Clock.WeeksAt(0));
        Assert.Equal(1, Clock.Intensities.Average(), tolerance: 1e-12);
    }

    [Fact]
    public void Seconds_and_weeks_convert_back_to_within_a_second()
    {
        double before = -1;
        for (long second = 0; second < Clock.Seconds; second += 997)
        {
            double weeks = Clock.WeeksAt(second);
            Assert.True(weeks > before, $"the clock stands still at second {second}");
            before = weeks;
            Assert.InRange(Clock.SecondAt(weeks), second - 1, second);
        }
    }

    [Fact]
    public void A_strength_of_zero_is_the_calendar()
    {
        SeasonalClock flat = new(new(2024, 1, 1), 70, strength: 0);
        Assert.All(flat.Intensities, intensity => Assert.Equal(1, intensity, tolerance: 1e-12));
        Assert.Equal(5.5 / 7, flat.WeeksAt((5 * 86_400) + 43_200), tolerance: 1e-12);
    }

    [Fact]
    public void Christmas_is_the_peak_and_Sunday_the_quietest_day()
    {
        double Mean(Func<DateOnly, bool> chosen) => Enumerable.Range(0, Clock.Days)
            .Where(day => chosen(Clock.From.AddDays(day))).Average(day => Clock.Intensities[day]);
        Assert.Equal(12, Enumerable.Range(1, 12).MaxBy(month => Mean(date => date.Month == month)));
        Assert.True(Mean(date => date.Month == 12) > 1.5 * Mean(date => date.Month == 8));
        Assert.Equal(DayOfWeek.Sunday, Enum.GetValues<DayOfWeek>().MinBy(weekday => Mean(date => date.DayOfWeek == weekday)));
    }

    // Chi-square with 23 degrees of freedom exceeds 58.6 with probability 6e-5.
    [Fact]
    public void First_orders_follow_the_season_month_by_month()
    {
        Table season = worlds.Usual["truth/seasonality"];
        double[] intensity = season.Doubles("intensity");
        Dictionary<string, double> expected = season.Texts("day").Select((day, row) => (Month: day[..7], Weight: intensity[row]))
            .GroupBy(pair => pair.Month).ToDictionary(group => group.Key, group => group.Sum(pair => pair.Weight));
        double scale = worlds.Usual.Totals.Customers / intensity.Sum();
        ILookup<string, string> actual = worlds.Usual["customers"].Texts("joined_at").ToLookup(joined => joined[..7]);
        Assert.Equal(24, expected.Count);
        double chiSquare = expected.Sum(month =>
            Math.Pow(actual[month.Key].Count() - (month.Value * scale), 2) / (month.Value * scale));
        Assert.InRange(chiSquare, 5, 58.6);
    }

    [Fact]
    public void Orders_follow_the_weekdays_of_the_truth()
    {
        Table season = worlds.Usual["truth/seasonality"];
        double[] intensity = season.Doubles("intensity");
        double[] expected = new double[7];
        for (int day = 0; day < intensity.Length; day++)
            expected[(int)worlds.Usual.Options.From.AddDays(day).DayOfWeek] += intensity[day];
        DateTime?[] orders = worlds.Usual["orders"].Instants("ordered_at");
        foreach (DayOfWeek weekday in Enum.GetValues<DayOfWeek>())
        {
            double share = orders.Count(at => at!.Value.DayOfWeek == weekday) / (double)orders.Length;
            Assert.Equal(expected[(int)weekday] / intensity.Sum(), share, tolerance: 0.005);
        }
    }
}
