namespace Patron.Pipeline.Tests.Tracking.Server;

/// <summary>How a request goes wrong.</summary>
enum ContractFault
{
    /// <summary>The connection ends, nothing was done.</summary>
    CutBefore,

    /// <summary>The connection ends, all was done.</summary>
    CutAfter,

    /// <summary>An internal error as JSON.</summary>
    Error500,

    /// <summary>A page of HTML from what stands before the server.</summary>
    Html503,

    /// <summary>A page of HTML with success, as a login gives it.</summary>
    Login,

    /// <summary>A page of HTML: there is no such call.</summary>
    Html404,

    /// <summary>Too many requests.</summary>
    Busy429,

    /// <summary>Somebody else writes the same.</summary>
    Aborted409,

    /// <summary>The server ends and is there again half a second later.</summary>
    Restart,
}
