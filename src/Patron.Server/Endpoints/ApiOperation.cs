namespace Patron.Server.Endpoints;

/// <summary>What the description of the API says of an endpoint; it stands with the endpoint, so that none goes without.</summary>
/// <param name="Summary">A sentence.</param>
/// <param name="Answer">The schema of the answer; null for plain text.</param>
/// <param name="Request">The schema of the body; null where there is none.</param>
sealed record ApiOperation(string Summary, string? Answer, string? Request = null)
{
    /// <summary>The type of text that the body may be too, such as <c>text/csv</c>; null for none.</summary>
    public string? TextType { get; init; }
}
