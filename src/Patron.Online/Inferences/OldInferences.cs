using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Ingestion.Events;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online.Inferences;

/// <summary>
/// Rows of <c>bronze.inferences</c> that the project keeps no longer: they are deleted by whole days, and the files that have
/// them a week later, when nobody reads the versions before any more.
/// </summary>
sealed class OldInferences(ProjectDefinition project, Database database, TimeProvider time)
{
    DateOnly _done;

    /// <summary>Deletes them, once a day; where another writer is in the way, at the next call.</summary>
    /// <returns>What went wrong; null where nothing did.</returns>
    public string? Delete()
    {
        if (project.Settings.Serving.InferencesKept is not { } kept)
            return null;
        TimeZoneInfo zone = project.Settings.Zone;
        DateTimeOffset now = time.GetUtcNow();
        DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        if (today == _done)
            return null;
        try
        {
            if (DeleteBefore(AsOf.MidnightOf(kept.SubtractFrom(today), zone), now))
                _done = today;
            return null;
        }
        catch (Exception error) // it is tried again
        {
            return $"inferences of more than {kept} ago stay in {InferenceTable.Name}: {error.Message}";
        }
    }

    bool DeleteBefore(DateTimeOffset first, DateTimeOffset now)
    {
        DeltaTable table = DeltaTable.Open(Path.Combine(project.LakeFolder(), "bronze", InferenceTable.Table));
        if (!table.Exists)
            return true;
        using Connection connection = database.Connect();
        string isOld = $"{Sql.Identifier(InferenceTable.Source.Time)} < {LakeSession.TimestampLiteral(first)}";
        CommitDetails details = new("delete old inferences", "events", now);
        if (table.Delete(connection, isOld, details) is CommitOutcome.Conflicted)
            return false;
        table.Vacuum(connection, now);
        return true;
    }
}
