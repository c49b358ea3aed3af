using System.Diagnostics;
using System.Globalization;
using Patron.Online.State;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.Intake;

/// <summary>
/// This test program started anew, which in place of the tests takes a file of events in small parts, and dies as by kill -9
/// when it
/// comes to a place for the n-th time.
/// </summary>
static class KilledIntake
{
    public const string Variable = "PATRON_EVENT_INTAKE";

    /// <param name="project">The project's folder.</param>
    /// <param name="deathAt">How many places it passes.</param>
    /// <param name="variable">Tells the process what it is.</param>
    /// <returns>Whether it came to the end of the file.</returns>
    public static bool Run(string project, int deathAt, string variable = Variable)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(KilledIntake).Assembly.Location);
        start.Environment[variable] = string.Create(CultureInfo.InvariantCulture, $"{deathAt}|{project}");
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode is 0 or 137, error);
        return process.ExitCode == 0;
    }

    /// <summary>Takes the file, or dies.</summary>
    public static Task<int> Take(string text) => Take(text, TakeAsync);

    /// <summary>Takes it in another way, or dies.</summary>
    public static async Task<int> Take(string text, Func<ProjectDefinition, Action, Task> take)
    {
        string[] parts = text.Split('|', 2);
        int left = int.Parse(parts[0], CultureInfo.InvariantCulture);
        try
        {
            await take(ProjectLoader.Load(parts[1]), () =>
            {
                if (left-- == 0)
                    Process.GetCurrentProcess().Kill();
            });
            return 0;
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(error);
            return 1;
        }
    }

    static async Task TakeAsync(ProjectDefinition project, Action passes)
    {
        EventIntake intake = EventIntake.Open(
            project, schema => new OnlineFeatures(project, schema, new() { RecordsBetweenSnapshots = 900 }),
            new() { LandRecords = 700, Log = new() { SegmentBytes = 100_000 }, Passes = _ => passes() }, TimeProvider.System);
        await using (intake)
        {
            string[] lines = await File.ReadAllLinesAsync(Path.Combine(project.Folder, "data", "sound.jsonl"));
            foreach (string[] part in lines.Chunk(500))
            {
                await intake.TakeAsync(
                    "stream", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', part)), Online.Events.EventFormat.Lines);
                passes();
                await intake.LandAsync();
            }
        }
    }
}
