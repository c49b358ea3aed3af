using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Roles;

/// <summary>Versions that are to score in one run in place of the champions.</summary>
static class ChosenVersions
{
    /// <summary>Refuses versions that are archived or lack approvals, before anything runs; what may score is told to who watches.</summary>
    /// <exception cref="UnknownVersionException">There is no such version.</exception>
    /// <exception cref="RefusedException">It may not score.</exception>
    public static void Require(
        IReadOnlyDictionary<string, string> chosen, RoleRules rules, ModelRegistry registry, IRunObserver observer)
    {
        foreach ((string model, string wanted) in chosen)
        {
            ModelVersion version = registry.Meant(model, wanted);
            string what = $"score with version {version.Version} of {model}";
            if (ModelDecisions.IsArchived(version))
                rules.Refuse(what, $"{model}/{version.Version}", "it is archived: choose another");
            if (ApprovalRule.Missing(rules, registry, version) is { } missing)
                rules.Refuse(what, $"{model}/{version.Version}", missing);
            observer.Warning($"version {version.Version} of {model} scores in this run, and campaign files come of it; the champion is "
                + (registry.ByAlias(model, ModelAliases.Champion) is { } champion ? $"version {champion.Version}" : "none"));
        }
    }
}
