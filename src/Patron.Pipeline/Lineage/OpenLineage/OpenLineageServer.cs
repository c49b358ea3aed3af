using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Lineage;

/// <summary>Takes events of OpenLineage: a POST each, its length in the header, again after what may pass.</summary>
public static class OpenLineageServer
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Sends events in their order to an address; where it has no path, to <c>/api/v1/lineage</c> of it.</summary>
    /// <param name="events">The events.</param>
    /// <param name="definition">Where, and with which key.</param>
    /// <param name="project">Tells where files with secrets are.</param>
    /// <param name="cancellation">Ends a wait.</param>
    /// <exception cref="OpenLineageException">The server refuses them or stays away.</exception>
    /// <exception cref="SecretException">The key or the address refers to what is not there.</exception>
    public static void Send(
        IEnumerable<JsonObject> events, OpenLineageDefinition definition, ProjectDefinition project, CancellationToken cancellation) =>
        Send(events, definition, new Secrets(project.Folder), Retrying.Usual(project.Settings.Seed), cancellation);

    internal static void Send(
        IEnumerable<JsonObject> events, OpenLineageDefinition definition, Secrets secrets, Retrying retrying, CancellationToken cancellation)
    {
        Uri address = AddressOf(secrets.Reveal(definition.Url), definition.Url.Text);
        using SocketsHttpHandler handler = new() { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        using HttpClient client = new(handler) { Timeout = Patience };
        if (definition.Key is { } key)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secrets.Reveal(key));
        foreach (JsonObject one in events)
        {
            byte[] body = Encoding.UTF8.GetBytes(one.ToJsonString());
            try
            {
                retrying.Run(() => Post(client, address, body, cancellation), WaitAfter, cancellation);
            }
            catch (Exception error) when (MayPass(error) && !cancellation.IsCancellationRequested)
            {
                string said = error is OperationCanceledException ? "no answer in time" : secrets.Hide((error.InnerException ?? error).Message).TrimEnd('.');
                throw new OpenLineageException($"{definition.Url} does not take events of OpenLineage ({said}): see to the server, or correct the address or its key", error);
            }
        }
    }

    static bool Post(HttpClient client, Uri address, byte[] body, CancellationToken cancellation)
    {
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpRequestMessage request = new(HttpMethod.Post, address) { Content = content };
        using HttpResponseMessage response = client.Send(request, cancellation);
        return response.IsSuccessStatusCode
            ? true
            : throw new HttpRequestException($"it answers {(int)response.StatusCode}", null, response.StatusCode);
    }

    static TimeSpan? WaitAfter(Exception error) => error switch
    {
        HttpRequestException { StatusCode: { } status } => (int)status is 429 or >= 500 ? TimeSpan.Zero : null,
        _ => MayPass(error) ? TimeSpan.Zero : null,
    };

    static bool MayPass(Exception error) => error is HttpRequestException or IOException or OperationCanceledException;

    static Uri AddressOf(string text, string written)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw new OpenLineageException($"{written} is no address of http or https: write one such as http://lineage:5000");
        return address.AbsolutePath.Length > 1 ? address : new Uri(address, "/api/v1/lineage");
    }
}

/// <summary>A server does not take events of OpenLineage.</summary>
public sealed class OpenLineageException(string message, Exception? inner = null) : Exception(message, inner);
