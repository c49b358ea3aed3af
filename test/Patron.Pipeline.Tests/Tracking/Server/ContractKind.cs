namespace Patron.Pipeline.Tests.Tracking.Server;

/// <summary>What kind of server it is.</summary>
sealed record ContractKind
{
    /// <summary>3.x on a database behind uvicorn; otherwise 2.12 on files behind gunicorn.</summary>
    public bool IsNew { get; init; } = true;

    /// <summary>The one value of the header <c>Authorization</c> that is let in; null lets everybody in.</summary>
    public string? Authorization { get; init; }

    /// <summary>Whether it gives out files of runs itself.</summary>
    public bool ServesArtifacts { get; init; } = true;

    /// <summary>The one host that it may be called by; null for any.</summary>
    public string? AllowedHost { get; init; }

    /// <summary>The most items of a page, whatever is asked for.</summary>
    public int PageSize { get; init; } = 50_000;

    /// <summary>Whether what stands before it loses the bodies of files.</summary>
    public bool LosesFiles { get; init; }

    /// <summary>Whether the last page leads to itself.</summary>
    public bool RepeatsToken { get; init; }
}
