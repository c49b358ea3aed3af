namespace Patron.Pipeline.Projects;

/// <summary>An MLflow server that runs are sent to: <c>tracking</c> in <c>patron.yml</c>.</summary>
public sealed record TrackingServerDefinition
{
    /// <summary>Its address, of http or https.</summary>
    public required SecretText Url { get; init; }

    /// <summary>Who asks; null where the server does not want to know, or a token says it.</summary>
    public SecretText? User { get; init; }

    /// <summary>A reference; goes with <see cref="User"/>.</summary>
    public SecretText? Password { get; init; }

    /// <summary>A reference, in the place of user and password.</summary>
    public SecretText? Token { get; init; }
}
