namespace Patron.Bench.Harness;

/// <summary>What a figure is to be, as a sentence with its verdict.</summary>
static class Goal
{
    /// <summary>A figure that is to stay below a limit, stated for full sizes, which a trial at a smaller scale cannot judge.</summary>
    public static string Below(string what, double limit, double found, string unit, Scale scale) =>
        $"Goal: {what} {limit:0.###}{unit}; found {(limit < 0.1 ? $"{found:F4}" : $"{found:F2}")}{unit}: "
        + Verdict(found <= limit, scale);

    /// <summary>A figure that is to reach a limit.</summary>
    public static string AtLeast(string what, double limit, double found, Scale scale) =>
        $"Goal: {what}, at least {limit:0.###}; found {found:F1}: " + Verdict(found >= limit, scale);

    /// <summary>A share that is to lie between two limits.</summary>
    public static string Between(string what, double least, double most, double found, Scale scale) =>
        $"Goal: {what} from {least:0.###} to {most:0.###}; found {found:F3}: " + Verdict(found >= least && found <= most, scale);

    /// <summary>Something that is to be so; what was found instead, or how.</summary>
    public static string That(string what, bool isSo, string found, Scale scale) => $"Goal: {what}; found {found}: " + Verdict(isSo, scale);

    static string Verdict(bool isMet, Scale scale) => !scale.IsFull ? "not judged at this scale." : isMet ? "met." : "**missed**.";
}
