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
    /// <summary>
    /// Whether the run looks from an instant of the past that it was asked for, so that nothing goes to servers.
    /// </summary>
    internal bool IsLookingBack { get; init; }

    /// <summary>The current version of each table, model or champion.</summary>
    internal IReadOnlyDictionary<string, TableVersion> VersionsOf(IEnumerable<string> names) =>
        names.Distinct().ToDictionary(name => name, VersionOf);

    /// <summary>Makes the tables among a step's inputs usable in SQL.</summary>
    internal void BindInputs(StepInfo step) => Lake.Bind(step.Inputs.Where(VersionName.IsTable));

    /// <summary>
    /// What a step leaves behind by that name: for a champion the promoted version, whatever scores in this run.
    /// </summary>
    internal TableVersion OutputOf(string name) => VersionName.IsChampion(name) ? Models.ChampionVersionOf(VersionName.ModelOf(name)!) : VersionOf(name);

    TableVersion VersionOf(string name) => VersionName.ModelOf(name) is not { } model ? Lake.VersionOf(name)
        : VersionName.IsChampion(name) ? Models.ScoringVersionOf(model)
        : Models.VersionOf(model);
}
