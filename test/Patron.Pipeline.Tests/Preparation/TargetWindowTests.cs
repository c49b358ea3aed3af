using Patron.Models.Numerics;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

public sealed class TargetWindowTests
{
    static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-01-01", "26w", "0w", "2025-07-03", "2025-07-03", "2026-01-01")]
    [InlineData("2026-01-01", "26w", "2w", "2025-06-19", "2025-07-03", "2026-01-01")]
    [InlineData("2026-03-31", "1m", "0d", "2026-02-28", "2026-02-28", "2026-03-28")] // February is shorter
    [InlineData("2026-03-31", "1m", "1m", "2026-01-28", "2026-02-28", "2026-03-28")]
    public void The_window_ends_by_the_calendar_at_the_run(
        string asOf, string horizon, string blindSpot, string training, string from, string until)
    {
        TargetDefinition target = Definitions.Inactivity with
        {
            Horizon = Duration.Parse(horizon),
            BlindSpot = Duration.Parse(blindSpot),
        };

        TargetWindow window = TargetWindow.EndingAt(Midnight(asOf), target, Berlin);

        Assert.Equal(new TargetWindow(Midnight(training), Midnight(from), Midnight(until)), window);
    }

    [Fact]
    public void No_window_reaches_past_the_run()
    {
        RandomInstants random = new(Rounds.Seed);
        int rounds = Rounds.Count(2_000, 200_000);
        for (int round = 0; round < rounds; round++)
        {
            DateTimeOffset asOf = random.Next();
            TargetDefinition target = Definitions.Inactivity with { Horizon = random.Length(), BlindSpot = random.Length() };

            TargetWindow window = TargetWindow.EndingAt(asOf, target, Berlin);

            bool inOrder = window.AsOf <= window.From && window.From <= window.Until && window.Until <= asOf;
            Assert.True(inOrder, $"{asOf:O} {target}: {window}");
        }
    }

    static DateTimeOffset Midnight(string day)
    {
        Assert.True(AsOf.TryParse(day, Berlin, out DateTimeOffset instant));
        return instant;
    }

    sealed class RandomInstants(ulong seed)
    {
        readonly RandomStream _random = new(seed);

        public DateTimeOffset Next() =>
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(Math.Floor(_random.Uniform() * 3e8));

        public Duration Length() => Duration.Parse($"{(int)(_random.Uniform() * 20)}{"dwmy"[(int)(_random.Uniform() * 4)]}");
    }
}
