using System.Diagnostics;
using Patron.Online.Streams;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.Streams;

/// <summary>This test program started anew, which in place of the tests takes a project's stream until it is killed.</summary>
static class KilledTaker
{
    public const string Variable = "PATRON_STREAM_TAKER";

    /// <summary>Starts it; it has its share of the partitions when this returns.</summary>
    public static Process Start(string project)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(KilledTaker).Assembly.Location);
        start.Environment[Variable] = project;
        Process process = Process.Start(start)!;
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        return process;
    }

    public static async Task<int> Take(string project)
    {
        EventStreamOptions options = new()
        {
            LookEvery = TimeSpan.FromMilliseconds(50),
            Features = new() { RecordsBetweenSnapshots = 300 },
            Intake = new() { LandEvery = TimeSpan.FromMilliseconds(100) },
            Prefetch = 50,
        };
        EventStreamIntake intake = await EventStreamIntake.OpenAsync(ProjectLoader.Load(project), options, TimeProvider.System);
        await using (intake)
        {
            Console.WriteLine("ready");
            await Task.Delay(Timeout.Infinite);
        }

        return 0;
    }
}
