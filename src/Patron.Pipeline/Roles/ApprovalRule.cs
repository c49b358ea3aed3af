using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Roles;

/// <summary>Whether a version has the approvals that its environment or model asks for.</summary>
public static class ApprovalRule
{
    /// <summary>The approvals that count: one a person, of those who may approve, and not of who trained the version.</summary>
    public static IReadOnlyList<Approval> Counting(RoleRules rules, string model, IEnumerable<Approval> approvals, string? trainedBy) =>
    [
        .. approvals.Where(approval => approval.Who != trainedBy && rules.ApproversOf(model)?.Contains(approval.Who) is null or true)
            .DistinctBy(approval => approval.Who),
    ];

    /// <summary>What a version lacks, as a sentence with the remedy; null where it lacks nothing.</summary>
    public static string? Missing(RoleRules rules, ModelRegistry registry, ModelVersion version) =>
        Missing(rules, version.Model, version.Version, Approval.Of(version), registry.TrainedBy(version));

    /// <param name="rules">The rules.</param>
    /// <param name="model">The model.</param>
    /// <param name="version">Its version.</param>
    /// <param name="approvals">Those it has.</param>
    /// <param name="trainedBy">Who trained it; null where nobody knows.</param>
    internal static string? Missing(RoleRules rules, string model, int version, IEnumerable<Approval> approvals, string? trainedBy)
    {
        int needed = rules.ApprovalsFor(model);
        IReadOnlyList<Approval> counting = Counting(rules, model, approvals, trainedBy);
        if (counting.Count >= needed)
            return null;
        string[] open = [.. (rules.ApproversOf(model) ?? []).Where(name => name != trainedBy && counting.All(one => one.Who != name))];
        string who = open.Length > 0 ? string.Join(" or ", open) : trainedBy is null ? "somebody" : $"somebody other than {trainedBy}, who trained it,";
        return $"version {version} of {model} has {counting.Count} of {needed} approvals: {who} can give one with patron models approve {model} {version}";
    }
}
