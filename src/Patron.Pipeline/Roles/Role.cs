namespace Patron.Pipeline.Roles;

/// <summary>What somebody may do.</summary>
public enum Role
{
    /// <summary>Look at models, runs, lineage and the audit log; who has any role may.</summary>
    Reader,

    /// <summary>Approve a version of a model.</summary>
    Approver,

    /// <summary>Run, promote, roll back, archive, forget a customer.</summary>
    Operator,
}
