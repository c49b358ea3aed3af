using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Scorings;

/// <summary>The tables of a scoring experiment as SQL sees them: its own, and those of production that it read.</summary>
public sealed class ScoringLake : IDisposable
{
    readonly LakeSession _production;

    ScoringLake(LakeSession production, LakeSession lake) => (_production, Lake) = (production, lake);

    /// <summary>The tables.</summary>
    public LakeSession Lake { get; }

    /// <summary>Opens an experiment.</summary>
    /// <exception cref="ScoringException">There is none of that name.</exception>
    public static ScoringLake Open(ProjectDefinition project, string name)
    {
        Scoring scoring = Scoring.Of(project, name);
#pragma warning disable CA2000 // what is opened belongs to the experiment's lake
        LakeSession production = LakeSession.Open(project, scoring.AsOf);
        try
        {
            // Earlier rows are taken as they are now: where a customer was forgotten since, older versions cannot be read.
            PinnedTables pinned = new(production, scoring.Reads)
            {
                Earlier = scoring.Earlier.Where(production.Exists).ToDictionary(table => table, table => production.VersionOf(table).Version),
            };
            return new ScoringLake(production, LakeSession.Open(Scoring.Apart(project, name), scoring.AsOf, pinned));
        }
        catch
        {
            production.Dispose();
            throw;
        }
#pragma warning restore CA2000
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Lake.Dispose();
        _production.Dispose();
    }
}
