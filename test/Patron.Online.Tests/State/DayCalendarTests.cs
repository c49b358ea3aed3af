using Patron.Online.State;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.State;

public sealed class DayCalendarTests
{
    /// <summary>
    /// Zones that change by an hour, by half an hour, at midnight, over midnight (St John's, before 2011) and by a whole day
    /// (Apia, 2011).
    /// </summary>
    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/Asuncion")]
    [InlineData("America/St_Johns")]
    [InlineData("Pacific/Apia")]
    public void A_day_is_the_last_whose_midnight_has_passed_and_the_calendar_day_is_that_of_the_clocks(string id)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        DayCalendar days = new(zone);
        Random random = new(HashCode.Combine(Rounds.Seed, Rounds.Count(400, 20_000)));
        for (int round = 0; round < Rounds.Count(400, 20_000); round++)
        {
            DateOnly near = new DateOnly(2005, 1, 1).AddDays(random.Next(12 * 365));
            DateTimeOffset time = AsOf.MidnightOf(near, zone).AddMinutes(random.Next(-180, 181));
            DateOnly expected = Enumerable.Range(-2, 5).Select(near.AddDays).Last(day => AsOf.MidnightOf(day, zone) <= time);

            int day = days.DayOf(DayCalendar.Microseconds(time));

            Assert.Equal(AsOf.MidnightOf(expected, zone), AsOf.MidnightOf(DayCalendar.Date(day), zone));
            Assert.Equal(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime), DayCalendar.Date(days.CalendarDayOf(DayCalendar.Microseconds(time))));
        }
    }
}
