using System.Diagnostics;
using System.Globalization;
using Patron.Models.Numerics;
using Patron.Online.Log;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.Log;

public sealed class KilledWriterTests
{
    [Fact]
    public async Task Every_acknowledged_event_of_a_killed_process_is_there_once_at_its_position()
    {
        int rounds = Rounds.Count(20, 300);
        RandomStream random = new(Rounds.Seed);
        using TemporaryFolder folder = new();
        ProjectDefinition project = Stream.Make(folder);
        Dictionary<int, long> acknowledged = [];
        for (int round = 0; round < rounds; round++)
        {
            using Process writer = KilledWriter.Start(folder.FullPath, round * 1_000_000);
            int lines = 1 + random.Below(400);
            for (int line = 0; line < lines; line++)
                Note(await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            writer.Kill();
            while (await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } rest)
                Note(rest);
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);

            using EventLog log = EventLog.Open(folder.PathOf("log"), project, TimeProvider.System);
            List<int> there = LogFolder.Ids(log);
            Assert.Equal(there.Count, there.Distinct().Count());
            Assert.All(acknowledged, one => Assert.Equal(one.Key, there[(int)one.Value]));
        }

        Assert.True(acknowledged.Count >= rounds);

        void Note(string? line)
        {
            // The last line of a killed process may be cut short.
            if (line?.Split(' ') is [var id, var position] && position.Length > 0)
                acknowledged[int.Parse(id, CultureInfo.InvariantCulture)] = long.Parse(position, CultureInfo.InvariantCulture);
        }
    }
}
