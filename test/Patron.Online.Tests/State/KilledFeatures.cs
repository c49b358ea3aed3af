using Patron.Online.Tests.Intake;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.State;

/// <summary>
/// This test program started anew, which takes the rest of a game's events with their features, and dies as by kill -9 when it comes
/// to a place for the n-th time.
/// </summary>
static class KilledFeatures
{
    public const string Variable = "PATRON_KILLED_FEATURES";

    /// <summary>An undisturbed process passes more places than this.</summary>
    public const int Places = 30;

    /// <summary>Lines of a text.</summary>
    const int Part = 2_500;

    /// <param name="project">The project's folder.</param>
    /// <param name="deathAt">How many places it passes.</param>
    /// <returns>Whether it came to the end of the file.</returns>
    public static bool Run(string project, int deathAt) => KilledIntake.Run(project, deathAt, Variable);

    /// <summary>A text that was cut off by a death is sent again as a whole: what came before is told as a duplicate.</summary>
    public static async Task TakeAsync(ProjectDefinition project, Action passes)
    {
        GameFeatures features = GameFeatures.Open(project, [], new() { LandRecords = Part, Passes = _ => passes() }, between: 1_000);
        await using (features)
        {
            string[] lines = await File.ReadAllLinesAsync(Path.Combine(project.Folder, "data", "events.jsonl"));
            for (int part = (int)(features.Intake.Status().Next / Part); part * Part < lines.Length; part++)
            {
                await features.TakeAsync([.. lines.Skip(part * Part).Take(Part)]);
                passes();
            }
        }
    }
}
