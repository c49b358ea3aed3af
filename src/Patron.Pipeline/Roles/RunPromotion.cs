using Patron.Pipeline.Audit;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Roles;

/// <summary>A promotion within a run, which nobody decides: it takes the same approvals, and the audit log is told.</summary>
static class RunPromotion
{
    /// <summary>Lets a version score where it has the approvals that are asked for.</summary>
    /// <returns>Null, or the approvals that are missing, in a sentence; then nothing changed.</returns>
    public static string? Promote(StepContext context, string model, int version)
    {
        if (Missing(context, context.Models.Versions(model).Single(other => other.Version == version)) is { } missing)
            return missing;
        int? before = context.Models.ByAlias(model, ModelAliases.Champion)?.Version;
        if (before == version)
            return null;
        AuditLog.Of(context.Project, context.Time).Append(
            AuditActions.Promotion, $"{model}/{version}", ("before", before is null ? null : $"{before}"), ("run", context.RunId));
        context.Models.Promote(model, version);
        return null;
    }

    /// <summary>The approvals that a version lacks, in a sentence; null for none.</summary>
    public static string? Missing(StepContext context, ModelVersion version) =>
        ApprovalRule.Missing(RoleRules.Of(context.Project, context.Time), context.Models, version);
}
