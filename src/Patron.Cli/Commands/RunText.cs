using Patron.Cli.Terminal;
using Patron.Pipeline.Tracking;

namespace Patron.Cli.Commands;

/// <summary>Facts of a run as a person reads them.</summary>
static class RunText
{
    public static string Status(Run run) => run.Status.ToString().ToLowerInvariant();

    public static string Took(Run run) => run.Finished is { } finished ? Amounts.Time(finished - run.Started) : "";

    /// <summary>The commit, marked where files differed from it.</summary>
    public static string Commit(Run run) => run.Tags.GetValueOrDefault(RunTags.Commit) is { } commit
        ? commit[..Math.Min(8, commit.Length)] + (run.Tags.GetValueOrDefault(RunTags.Dirty) == "true" ? " and changes" : "")
        : "";

    public static string Number(double value) =>
        double.IsFinite(value) ? Numbers.Significant(value) : double.IsNaN(value) ? "none" : $"{value}";
}
