namespace Patron.Pipeline.Audit;

/// <summary>One thing that somebody did, as the audit log tells it.</summary>
/// <param name="Seq">1, 2, 3, ...: its line in the log.</param>
/// <param name="At">When.</param>
/// <param name="Who">Who did it, see <see cref="Roles.Person"/>.</param>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="Subject">What it was done to: a run's id, a model's version, a campaign. Never a customer.</param>
/// <param name="Details">More of it, by name. Never a customer's data.</param>
/// <param name="Previous">Hash of the entry before; 64 zeros for the first.</param>
public sealed record AuditEntry(
    long Seq,
    DateTimeOffset At,
    string Who,
    string Action,
    string Subject,
    IReadOnlyDictionary<string, string> Details,
    string Previous);
