namespace Patron.Server.Problems;

/// <summary>What a caller is told of an error: a problem document (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Kind">What went wrong, a word for programs; the document's <c>type</c> is <c>urn:patron:problem:KIND</c>.</param>
/// <param name="Detail">What happened, where, with the value.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record Problem(int Status, string Kind, string Detail, string Remedy)
{
    /// <summary>The field of the body that it is about, such as <c>rows[2].tenure</c>; null for none.</summary>
    public string? Field { get; init; }

    /// <summary>After how many seconds the same request may do; null where time changes nothing.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The server that answers the same request; null where this one does.</summary>
    public string? Server { get; init; }

    /// <summary>What <see cref="Kind"/> is called by people.</summary>
    public string Title => char.ToUpperInvariant(Kind[0]) + Kind[1..].Replace('-', ' ');
}

/// <summary>Ends a request with a problem.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>What the caller is told.</summary>
    public Problem Problem { get; } = problem;
}
