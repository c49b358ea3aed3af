using Patron.Online.Landing;
using Patron.Online.Log;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online;

/// <summary>What the files of an event log tell, while another process may write it.</summary>
/// <param name="Records">How many records there ever were, rejected ones counted; those being written may be missing.</param>
/// <param name="Landed">How many of them are in the lake at least.</param>
/// <param name="Files">Files of the log.</param>
/// <param name="Bytes">Bytes of these files.</param>
public sealed record EventLogReport(long Records, long Landed, int Files, long Bytes)
{
    /// <summary>Looks at the log of a project; all is 0 where it has none.</summary>
    /// <exception cref="EventLogException">The log is damaged.</exception>
    public static EventLogReport Of(ProjectDefinition project) => Of(project.EventLogFolder());

    internal static EventLogReport Of(string folder)
    {
        if (!Directory.Exists(folder) || LogSegment.In(folder) is not { Count: > 0 } segments)
            return new(0, 0, 0, 0);
        return new(
            LogRecovery.Count(segments[^1]), LandingMark.Read(Path.Combine(folder, LandingMark.File)).Position,
            segments.Count, segments.Sum(segment => new FileInfo(segment.Path).Length));
    }
}
