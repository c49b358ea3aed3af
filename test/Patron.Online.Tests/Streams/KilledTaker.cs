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
        Process process = Begin(project);
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        return process;
    }

    /// <summary>Starts it in an environment with a value more; it says that it is ready, or why it cannot be.</summary>
    public static Process Begin(string project, params (string Name, string Value)[] more)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(KilledTaker).Assembly.Location);
        start.Environment[Variable] = project;
        foreach ((string name, string value) in more)
            start.Environment[name] = value;
        return Process.Start(start)!;
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
        try
        {
            EventStreamIntake intake = await EventStreamIntake.OpenAsync(ProjectLoader.Load(project), options, TimeProvider.System);
            await using (intake)
            {
                Console.WriteLine("ready");
                await Task.Delay(Timeout.Infinite);
            }
        }
        catch (EventStreamException refused)
        {
            Console.WriteLine(refused.Message);
        }

        return 1;
    }
}
