namespace Patron.Pipeline.Audit;

/// <summary>What the audit log tells of.</summary>
public static class AuditActions
{
    /// <summary>A run began or ended; <c>status</c> says which.</summary>
    public const string Run = "run";

    /// <summary>A version of a model was registered.</summary>
    public const string Registration = "registration";

    /// <summary>A version became champion.</summary>
    public const string Promotion = "promotion";

    /// <summary>The champion before became champion again.</summary>
    public const string Rollback = "rollback";

    /// <summary>A version was put away.</summary>
    public const string Archive = "archive";

    /// <summary>Somebody approved a version.</summary>
    public const string Approval = "approval";

    /// <summary>A version was promoted though a gate or an approval stood against it; <c>reason</c> says why.</summary>
    public const string Override = "override";

    /// <summary>A campaign's file was delivered.</summary>
    public const string Delivery = "delivery";

    /// <summary>A customer was forgotten; the subject is a random mark.</summary>
    public const string Forget = "forget";

    /// <summary>Somebody asked for what their role does not allow.</summary>
    public const string Refusal = "refusal";

    /// <summary>The log was found cut short, or otherwise than it was left, when the next entry was written.</summary>
    public const string Recovery = "recovery";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All =
        [Run, Registration, Promotion, Rollback, Archive, Approval, Override, Delivery, Forget, Refusal, Recovery];
}
