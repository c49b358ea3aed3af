using Patron.Online.Log;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.Log;

/// <summary>A log on a disk that is full, as a real file system of its own.</summary>
public sealed class FullDiskTests : IDisposable
{
    readonly SmallDisk _disk = new();

    TemporaryFolder Folder => _disk.Folder;

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task A_full_disk_is_told_nothing_acknowledged_is_lost_and_with_room_the_log_goes_on()
    {
        ProjectDefinition project = Stream.Make(Folder);
        string spare = _disk.Fill("spare", 20_000);
        string filler = _disk.Fill("filler", 60_000);
        List<int> acknowledged = [];
        using (EventLog log = EventLog.Open(Folder.PathOf("log"), project, TimeProvider.System, new() { SegmentBytes = 50_000 }))
        {
            EventLogException error = await Assert.ThrowsAsync<EventLogException>(Fill);
            Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
            Assert.Contains("free some space", error.Message, StringComparison.Ordinal);
            Assert.Equal(acknowledged, LogFolder.Ids(log));
            File.Delete(filler);
            await Assert.ThrowsAsync<EventLogException>(Fill);
            Assert.InRange(acknowledged.Count, 500, 100_000);
            Assert.Equal(acknowledged, LogFolder.Ids(log));

            async Task Fill()
            {
                while (true)
                {
                    int[] ids = [.. Enumerable.Range(acknowledged.Count, 20)];
                    Assert.Equal(ids[0], await LogFolder.Append(log, ids));
                    acknowledged.AddRange(ids);
                }
            }
        }

        File.Delete(spare);
        using EventLog again = EventLog.Open(Folder.PathOf("log"), project, TimeProvider.System);
        Assert.Equal(acknowledged, LogFolder.Ids(again));
    }
}
