using System.Text;

namespace Patron.Simulation.Tests.Gaming;

/// <summary>The stream keeps to a rate by the clock it is given.</summary>
public sealed class PaceTests
{
    static readonly GamingOptions Few = Worlds.Closest with { Customers = 5 };

    [Theory]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(25_000)]
    public async Task Each_line_comes_when_it_is_due(double rate)
    {
        StepClock clock = new();
        Recorder output = new(clock);
        long lines = await GamingWorld.PlayAsync(Few, output, rate, clock, TestContext.Current.CancellationToken);
        Assert.True(lines > 100);
        Assert.Equal(lines, output.Times.Count);
        for (int line = 0; line < lines; line++)
            Assert.InRange(output.Times[line] - (line / rate), -1e-6, 0.0101);
        Assert.Equal(Whole(), output.Text);
    }

    [Fact]
    public async Task Without_a_rate_no_time_passes()
    {
        StepClock clock = new();
        Recorder output = new(clock);
        await GamingWorld.PlayAsync(Few, output, rate: null, clock, TestContext.Current.CancellationToken);
        Assert.Equal(0, clock.GetTimestamp());
        Assert.Equal(Whole(), output.Text);
    }

    [Fact]
    public async Task A_reader_who_goes_ends_it() => await Assert.ThrowsAsync<IOException>(
        () => GamingWorld.PlayAsync(Few, new Closed(), rate: 1, new StepClock(), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task A_rate_that_is_none_is_refused(double rate) => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
        () => GamingWorld.PlayAsync(Few, new MemoryStream(), rate, new StepClock(), TestContext.Current.CancellationToken));

    static string Whole()
    {
        StringBuilder text = new();
        GamingStream stream = GamingWorld.Stream(Few);
        while (stream.Read())
            text.Append(Encoding.UTF8.GetString(stream.Line)).Append('\n');
        return text.ToString();
    }

    /// <summary>A clock that stands still but for those who wait: it jumps to the end of each wait.</summary>
    sealed class StepClock : TimeProvider
    {
        long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                _ticks += dueTime.Ticks;
                callback(state);
            });
            return new NoTimer();
        }

        sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }

    /// <summary>Knows when each line was written, in seconds.</summary>
    sealed class Recorder(TimeProvider clock) : MemoryStream
    {
        public List<double> Times { get; } = [];

        public string Text => Encoding.UTF8.GetString(ToArray());

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            double now = clock.GetElapsedTime(0).TotalSeconds;
            Times.AddRange(Enumerable.Repeat(now, buffer.Span.Count((byte)'\n')));
            return base.WriteAsync(buffer, cancellationToken);
        }
    }

    sealed class Closed : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("Broken pipe");
    }
}
