using System.Globalization;
using Patron.Pipeline.Audit;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Lineage.Graph;

/// <summary>
/// Who let versions of models score, as the audit log tells it: a run's record says only which version scored after it, whoever promoted it.
/// </summary>
sealed class Promotions(ProjectDefinition project)
{
    readonly Lazy<AuditEntry[]> _decisions = new(() =>
    [
        .. AuditLog.Of(project, TimeProvider.System).Entries()
            .Where(entry => entry.Action is AuditActions.Promotion or AuditActions.Rollback or AuditActions.Override),
    ]);

    /// <summary>How a version became champion, the last time before an instant; null where no entry tells.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="version">Its version.</param>
    /// <param name="until">The end of a run that found it champion; null for now.</param>
    public LineageMaking? Of(string model, long version, DateTimeOffset? until)
    {
        string subject = string.Create(CultureInfo.InvariantCulture, $"{model}/{version}");
        AuditEntry[] own = [.. _decisions.Value.Where(entry => entry.Subject == subject && !(entry.At > until))];
        int last = Array.FindLastIndex(own, entry => entry.Action != AuditActions.Override);
        if (last < 0)
            return null;
        AuditEntry entry = own[last];
        // An override stands right before the promotion that it is for.
        string? reason = last > 0 && own[last - 1] is { Action: AuditActions.Override } before ? before.Details.GetValueOrDefault("reason") : null;
        string? run = entry.Details.GetValueOrDefault("run");
        return new LineageMaking(run, run is null ? null : $"promote {model}", run is null ? null : Stage.Train.Word(), entry.At, entry.Who, null)
        {
            Decision = reason is null ? entry.Action : $"{AuditActions.Override}: {reason}",
        };
    }
}
