using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Ingestion.Http;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Delivery;

/// <summary>
/// Batches posted as JSON. A batch whose answer was lost goes again with the same <c>Idempotency-Key</c>, by which the server knows it: it
/// arrives at least once.
/// </summary>
sealed class WebhookTarget : ServerTarget
{
    const int LongestSaid = 200;

    readonly WebhookDelivery _delivery;
    // A redirect could carry the headers, and so their secrets, elsewhere.
    readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All };
    readonly HttpClient _client;
    Uri? _address;

    public WebhookTarget(WebhookDelivery delivery, TreatmentDefinition campaign, StepContext context) : base(delivery, campaign, context)
    {
        _delivery = delivery;
        _client = new HttpClient(_handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public override int BatchRows => _delivery.Batch;

    /// <inheritdoc/>
    public override bool KnowsWhatArrived => false;

    /// <summary>Secrets have to be there; that the server is can only be told by sending.</summary>
    public override void Check()
    {
        _address = Uri.TryCreate(Secrets.Reveal(_delivery.Url), UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw new DeliveryException($"{Place}: 'url' is no address of http or https: correct it, or what it refers to");
        foreach (HttpHeader header in _delivery.Headers)
            _client.DefaultRequestHeaders.TryAddWithoutValidation(header.Name, Secrets.Reveal(header.Value));
    }

    /// <inheritdoc/>
    public override Arrival Send(Batch batch)
    {
        byte[] body = BodyOf(batch);
        try
        {
            Retrying.Run(() => Post(batch.Id, body), WaitAfter, Context.Cancellation);
        }
        catch (HttpRefusedException refused)
        {
            throw new DeliveryException(Told(refused));
        }
        catch (Exception error) when (HttpRefusedException.MayPass(error) && !Context.Cancellation.IsCancellationRequested)
        {
            string said = error is OperationCanceledException
                ? $"no answer within {_delivery.TimeoutSeconds} seconds"
                : Secrets.Hide((error.InnerException ?? error).Message).TrimEnd('.');
            throw new DeliveryException(
                $"{Place}: {_delivery.Url} does not answer, tried {Retrying.Attempts} times ({said}): see to the server, and run again");
        }

        return new Arrival(batch.Id, _delivery.Url.Text, batch.Rows, Convert.ToHexStringLower(SHA256.HashData(body)));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
        base.Dispose();
    }

    int Post(string key, byte[] body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Idempotency-Key", key);
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(Context.Cancellation);
        timeout.CancelAfter(TimeSpan.FromSeconds(_delivery.TimeoutSeconds));
        using HttpResponseMessage response = _client.Send(request, HttpCompletionOption.ResponseContentRead, timeout.Token);
        if (response.IsSuccessStatusCode)
            return (int)response.StatusCode;
        throw HttpRefusedException.Of(response, TextOf(response, timeout.Token), Context.Time.GetUtcNow());
    }

    static string TextOf(HttpResponseMessage response, CancellationToken cancellation)
    {
        using Stream content = response.Content.ReadAsStream(cancellation);
        using StreamReader text = new(content, Encoding.UTF8);
        return text.ReadToEnd();
    }

    /// <summary>The same bytes for the same contacts, whichever run sends them.</summary>
    byte[] BodyOf(Batch batch)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteString("delivery", batch.Id);
            json.WriteString("campaign", Campaign.Name);
            json.WriteString("as_of", AsOf.Text(Context.AsOf));
            json.WriteNumber("rows", batch.Rows);
            json.WriteStartArray("contacts");
            foreach (string contact in batch.Objects(Context.Lake.Connection, Context.Cancellation))
                json.WriteRawValue(contact);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    static TimeSpan? WaitAfter(Exception error) => error switch
    {
        HttpRefusedException { Status: 408 or 425 or 429 or >= 500 } refused => refused.Wait,
        HttpRefusedException => null,
        _ => HttpRefusedException.MayPass(error) ? TimeSpan.Zero : null,
    };

    string Told(HttpRefusedException refused)
    {
        // Hidden before it is cut: a secret across the cut would show its beginning.
        string line = Secrets.Hide(refused.Said);
        string said = line.Length == 0 ? "" : line.Length > LongestSaid ? $", {line[..LongestSaid]}..." : $", {line}";
        return $"{Place}: {_delivery.Url} " + refused.Status switch
        {
            401 or 403 => $"refuses the request ({refused.Status}{said}): correct the headers, or what they refer to",
            404 or 410 => $"is not there ({refused.Status}{said}): correct 'url'",
            >= 300 and < 400 => $"leads to another address ({refused.Status}), which is not followed: correct 'url'",
            _ when refused.Wait > Retrying.Longest =>
                Invariant($"asks to wait {refused.Wait.TotalSeconds:0} seconds ({refused.Status}{said}): run again after that"),
            408 or 425 or 429 or >= 500 => $"answers {refused.Status}, tried {Retrying.Attempts} times{said}: see to the server, and run again",
            _ => $"refuses the contacts ({refused.Status}{said}): correct 'columns', or what the server expects",
        };
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
