using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline;

/// <summary>What a step may use while it runs.</summary>
/// <param name="Project">The definitions, settings included.</param>
/// <param name="AsOf">The instant rows are computed for; only data strictly before it is used.</param>
/// <param name="RunId">The run that writes.</param>
/// <param name="Lake">Tables and the SQL engine on them; the inputs of the step at hand are bound.</param>
/// <param name="Models">The model registry.</param>
/// <param name="Journal">Where metrics, artifacts and warnings of this run go.</param>
/// <param name="Time">The clock.</param>
/// <param name="Cancellation">Ends the run between and within steps.</param>
public sealed record StepContext(
    ProjectDefinition Project,
    DateTimeOffset AsOf,
    string RunId,
    LakeSession Lake,
    ModelRegistry Models,
    RunJournal Journal,
    TimeProvider Time,
    CancellationToken Cancellation)
{
    const string ModelPrefix = "model.";
    const string ChampionPrefix = "champion.";

    /// <summary>The name by which steps refer to the newest version of a model.</summary>
    public static string ModelName(string model) => ModelPrefix + model;

    /// <summary>The name by which steps refer to the version of a model that scores.</summary>
    public static string ChampionName(string model) => ChampionPrefix + model;

    /// <summary>Whether a name is that of a champion: people change it too, and a run does not take that back.</summary>
    internal static bool IsChampion(string name) => name.StartsWith(ChampionPrefix, StringComparison.Ordinal);

    /// <summary>Whether a name is that of a table.</summary>
    internal static bool IsTable(string name) => !IsChampion(name) && !name.StartsWith(ModelPrefix, StringComparison.Ordinal);

    /// <summary>The current version of each table, model or champion.</summary>
    internal IReadOnlyDictionary<string, TableVersion> VersionsOf(IEnumerable<string> names) =>
        names.Distinct().ToDictionary(name => name, VersionOf);

    /// <summary>Makes the tables among a step's inputs usable in SQL.</summary>
    internal void BindInputs(StepInfo step) => Lake.Bind(step.Inputs.Where(IsTable));

    /// <summary>What a step leaves behind by that name: for a champion the promoted version, whatever scores in this run.</summary>
    internal TableVersion OutputOf(string name) => IsChampion(name) ? Models.ChampionVersionOf(name[ChampionPrefix.Length..]) : VersionOf(name);

    TableVersion VersionOf(string name) => IsTable(name) ? Lake.VersionOf(name)
        : IsChampion(name) ? Models.ScoringVersionOf(name[ChampionPrefix.Length..])
        : Models.VersionOf(name[ModelPrefix.Length..]);
}
