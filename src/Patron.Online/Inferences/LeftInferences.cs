using Patron.DuckDb;
using Patron.Online.Landing;
using Patron.Online.Log;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Inferences;

/// <summary>
/// What servers that were killed left in logs which nobody has now: it is brought to the lake, and the logs are emptied.
/// </summary>
/// <param name="project">The project, with the source of inferences alone.</param>
/// <param name="own">The folder of this server's log.</param>
/// <param name="options">How inferences are kept.</param>
/// <param name="time">The clock.</param>
sealed class LeftInferences(ProjectDefinition project, string own, InferenceLogOptions options, TimeProvider time)
{
    /// <summary>Looks at all logs but the own one.</summary>
    /// <returns>What went wrong.</returns>
    public IEnumerable<string> Land()
    {
        foreach (string folder in Directory.EnumerateDirectories(project.InferenceLogsFolder()).Order(StringComparer.Ordinal))
        {
            if (folder != own && Land(folder) is { } problem)
                yield return $"inferences of a server that was killed stay in {folder}: {problem}";
        }
    }

    /// <summary>What went wrong; null where nothing did, or the log is another server's.</summary>
    string? Land(string folder)
    {
        try
        {
            if (HasRecords(folder))
                LandAll(folder);
            return null;
        }
        catch (ProjectBusyException)
        {
            return null;
        }
        catch (Exception error) // a log that cannot be read must not keep the others from the lake
        {
            return error.Message;
        }
    }

    /// <summary>Whether there may be any: a log that was emptied is one file with its header.</summary>
    static bool HasRecords(string folder) => LogSegment.In(folder) is [.., var newest] segments
        && (segments.Count > 1 || new FileInfo(newest.Path).Length > LogSegment.HeaderBytes);

    void LandAll(string folder)
    {
#pragma warning disable CA2000 // it is disposed of with how far the lake is
        EventLog log = EventLog.Open(folder, project, time, options.Landing.Log);
#pragma warning restore CA2000
        long landed = -1;
        try
        {
            using Database database = InferenceLog.EngineOf(log);
            using EventLanding landing = EventLanding.Open(project, log, database, time, options.Landing);
            landing.Land(log.Next, []);
            landed = landing.Position;
        }
        finally
        {
            log.Dispose(landed);
        }
    }
}
