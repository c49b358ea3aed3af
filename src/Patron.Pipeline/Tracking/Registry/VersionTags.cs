namespace Patron.Pipeline.Tracking.Registry;

/// <summary>The names of a version's tags.</summary>
public static class VersionTags
{
    /// <summary>The kind of model.</summary>
    public const string Kind = "patron.kind";

    /// <summary>The instant its training ended.</summary>
    public const string AsOf = "patron.as_of";

    /// <summary>Hash of the content, by which a change of it is found.</summary>
    public const string Sha256 = "patron.sha256";

    /// <summary>How the gates judged it, JSON.</summary>
    public const string Gates = "patron.gates";

    /// <summary>Who approved it, a JSON array.</summary>
    public const string Approvals = "patron.approvals";

    /// <summary>Its number where it comes from; there only where it was imported.</summary>
    public const string Imported = "patron.imported";

    /// <summary>When it was archived; there only where it was.</summary>
    public const string Archived = "patron.archived";
}
