using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Steps;

/// <summary>Tells whether a step would make what is there already.</summary>
/// <param name="context">Tables and models as they are now.</param>
/// <param name="ledger">The last success of every step.</param>
/// <param name="shared">Tables that several steps write, each its own rows.</param>
sealed class StepFreshness(StepContext context, StepLedger ledger, IReadOnlySet<string> shared)
{
    /// <summary>Whether nothing that a step depends on has changed since its last success.</summary>
    public bool IsFresh(StepInfo step) => LastIfUpToDate(step, StepHash.Of(step, VersionsOf(step.Inputs), context)) is not null;

    /// <summary>The last success of a step, where it was with the same hash and left its outputs as they are now; null otherwise.</summary>
    public StepSuccess? LastIfUpToDate(StepInfo step, string hash) =>
        ledger.LastOf(step.Name) is { } last && last.Hash == hash && last.Outputs.All(IsAsLeft) ? last : null;

    /// <summary>The current version of each table, model or champion.</summary>
    public IReadOnlyList<VersionRecord> VersionsOf(IEnumerable<string> names) =>
        [.. context.VersionsOf(names).Select(pair => new VersionRecord(pair.Key, pair.Value.Version, pair.Value.Id))];

    /// <summary>A table that several steps write moves on with each of them; one that is a step's alone must be as it left it.</summary>
    bool IsAsLeft(VersionRecord output)
    {
        VersionRecord now = VersionsOf([output.Name])[0];
        return VersionName.IsChampion(output.Name)
            || (now.Version == output.Version && now.Id == output.Id)
            || (shared.Contains(output.Name) && now.IsLaterThan(output));
    }
}
