using System.Globalization;
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
            ModelVersion version = registry.Versions(model).FirstOrDefault(known => known.Aliases.Contains(wanted)
                    || known.Version.ToString(CultureInfo.InvariantCulture) == wanted)
                ?? throw new UnknownVersionException(
                    $"model {model} has no version or alias '{wanted}'; it has {VersionsOf(model, registry)}");
            string what = $"score with version {version.Version} of {model}";
            if (ModelDecisions.IsArchived(version))
                rules.Refuse(what, $"{model}/{version.Version}", "it is archived: choose another");
            string? trainedBy = registry.Store.Find(version.Run)?.User;
            if (ApprovalRule.Missing(rules, model, version.Version, Approval.Of(version), trainedBy) is { } missing)
                rules.Refuse(what, $"{model}/{version.Version}", missing);
            observer.Warning($"version {version.Version} of {model} scores in this run, and campaign files come of it; the champion is "
                + (registry.ByAlias(model, ModelAliases.Champion) is { } champion ? $"version {champion.Version}" : "none"));
        }
    }

    static string VersionsOf(string model, ModelRegistry registry)
    {
        IReadOnlyList<ModelVersion> versions = registry.Versions(model);
        return versions.Count == 0
            ? "none yet"
            : string.Join(", ", versions.TakeLast(5).Select(version =>
                version.Aliases.Count > 0 ? $"{version.Version} ({string.Join(", ", version.Aliases)})" : $"{version.Version}"));
    }
}
