namespace Patron.Bench.Harness;

/// <summary>A figure that is to stay below a limit, as a sentence with its verdict.</summary>
static class Goal
{
    /// <summary>A goal stated for full sizes, which a trial at a smaller scale cannot judge.</summary>
    public static string Below(string what, double limit, double found, string unit, Scale scale) =>
        $"Goal: {what} {limit:0.###}{unit}; found {found:F2}{unit}: "
        + (!scale.IsFull ? "not judged at this scale." : found <= limit ? "met." : "**missed**.");
}
