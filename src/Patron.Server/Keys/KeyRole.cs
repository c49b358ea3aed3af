namespace Patron.Server.Keys;

/// <summary>What a key opens.</summary>
public enum KeyRole
{
    /// <summary>Send events.</summary>
    Ingest,

    /// <summary>Score, explain, ask what if.</summary>
    Score,

    /// <summary>Look at models, customers and metrics.</summary>
    Read,

    /// <summary>Everything.</summary>
    Admin,
}
