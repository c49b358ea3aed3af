using System.Net.Http.Headers;
using System.Text;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>Where an MLflow server is, and as whom it is asked.</summary>
/// <param name="Url">Its address, without a slash at the end; a path in it goes before all others.</param>
/// <param name="Name">The same for people: references in the place of secrets.</param>
/// <param name="Authorization">What says who asks; null where nobody said it.</param>
/// <param name="Secrets">Keeps what they gave out of messages.</param>
sealed record MlflowAddress(Uri Url, string Name, AuthenticationHeaderValue? Authorization, Secrets Secrets)
{
    /// <summary>As the settings say; who asks may also stand in the variables that MLflow's own clients read.</summary>
    /// <exception cref="SecretException">A variable or file that the settings refer to is not there.</exception>
    /// <exception cref="TrackingServerException">The address is none.</exception>
    public static MlflowAddress Of(TrackingServerDefinition server, Secrets secrets, Func<string, string?> variable)
    {
        string text = secrets.Reveal(server.Url).TrimEnd('/');
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
            throw new TrackingServerException($"{server.Url.Place.File}:{server.Url.Place.Line}: {server.Url} is no address of http or https: correct 'tracking'");
        return new MlflowAddress(url, server.Url.Text.TrimEnd('/'), AuthorizationOf(server, secrets, variable), secrets);
    }

    /// <summary>The address of a path below the server's.</summary>
    public Uri At(string path) => new($"{Url.AbsoluteUri.TrimEnd('/')}/{path}");

    static AuthenticationHeaderValue? AuthorizationOf(TrackingServerDefinition server, Secrets secrets, Func<string, string?> variable)
    {
        if (server.Token is { } token)
            return new("Bearer", secrets.Reveal(token));
        if (server is { User: { } user, Password: { } password })
            return Basic(secrets.Reveal(user), secrets.Reveal(password));
        if (variable("MLFLOW_TRACKING_USERNAME") is { Length: > 0 } name && variable("MLFLOW_TRACKING_PASSWORD") is { Length: > 0 } word)
            return Basic(name, word);
        return variable("MLFLOW_TRACKING_TOKEN") is { Length: > 0 } bearer ? new("Bearer", bearer) : null;
    }

    static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
}
