namespace Patron.Pipeline.Tracking.Server;

/// <summary>A tracking server refused a request, or stayed away; the message names the server, what it said and the remedy.</summary>
public sealed class TrackingServerException : Exception
{
    internal TrackingServerException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>Whether no answer came.</summary>
    internal bool IsAway { get; init; }

    /// <summary>The status of its answer; 0 where this is about none.</summary>
    internal int Status { get; init; }

    /// <summary>MLflow's word for the error, such as <c>RESOURCE_ALREADY_EXISTS</c>; empty where the answer had none.</summary>
    internal string Code { get; init; } = "";

    /// <summary>How long the server asks to wait before the next request.</summary>
    internal TimeSpan Wait { get; init; }

    /// <summary>Whether the same request may do better later.</summary>
    internal bool MayPass => IsAway || Status is 429 or 500 or 502 or 503 or 504 || (Status == 409 && !IsThere);

    /// <summary>
    /// Whether it would be the same whatever were asked for: the server is away or lets nobody in, is none, or does not serve such calls.
    /// </summary>
    internal bool IsOfServer =>
        MayPass || Status is (>= 200 and < 400) or 401 or 403 or 405 or 407 or > 500 || (Status == 404 && Code.Length == 0);

    /// <summary>Whether what was to be made is there already.</summary>
    internal bool IsThere => Code is "RESOURCE_ALREADY_EXISTS" or "ALREADY_EXISTS";

    /// <summary>Whether what was asked for is not there.</summary>
    internal bool IsMissing => Status == 404 && Code.Length > 0;
}
