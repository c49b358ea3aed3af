using System.Text;
using Patron.Pipeline.Tracking.Server;

namespace Patron.Pipeline.Tests.Tracking.Server;

/// <summary>What the marks of sent runs tell the next sending.</summary>
public sealed class SentRunsTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_process_sends_at_a_time_and_a_mark_cut_short_means_nothing()
    {
        using (SentRuns first = SentRuns.Open(_folder.FullPath, "http://a")!)
        {
            first.Add("one");
            Assert.Null(SentRuns.Open(_folder.FullPath, "http://a"));
            using SentRuns other = SentRuns.Open(_folder.FullPath, "http://b")!;
            Assert.False(other.Has("one"));
        }

        string file = Directory.GetFiles(_folder.FullPath, ".sent-*").Single(path => new FileInfo(path).Length > 0);
        File.AppendAllText(file, "run tw", Encoding.UTF8);
        using (SentRuns cut = SentRuns.Open(_folder.FullPath, "http://a")!)
        {
            Assert.True(cut.Has("one") && !cut.Has("tw"));
            cut.Add("two");
        }

        using SentRuns again = SentRuns.Open(_folder.FullPath, "http://a")!;
        Assert.True(again.Has("one") && again.Has("two"));
    }
}
