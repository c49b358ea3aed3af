using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Patron.Server.Tests;

/// <summary>What a collector receives: protobuf over HTTP, whose texts are UTF-8 as they are (https://opentelemetry.io/docs/specs/otlp/).</summary>
public sealed class OtlpTests(ServedShop shop)
{
    [Fact]
    public async Task Traces_of_requests_and_metrics_go_to_the_collector_and_name_no_customer()
    {
        ConcurrentBag<(string Path, string Type, string Text)> received = [];
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using WebApplication collector = builder.Build();
        collector.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            received.Add((context.Request.Path, context.Request.ContentType ?? "", Encoding.Latin1.GetString(body.ToArray())));
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);
        await using (TestServer server = await TestServer.StartAsync(shop.Folder, options => options with { Collector = new Uri(collector.Urls.First()) }))
        {
            await server.Post("/v1/models/segments/score", """{"row":{"days_since_last":1,"purchases":2,"amount":3,"customer_key":"C0000SECRET"}}""");
            await server.Post("/v1/models/segments/score", "{");
        }

        Assert.All(received, one => Assert.Equal("application/x-protobuf", one.Type));
        string traces = string.Concat(received.Where(one => one.Path == "/v1/traces").Select(one => one.Text));
        string metrics = string.Concat(received.Where(one => one.Path == "/v1/metrics").Select(one => one.Text));
        Assert.Contains("POST /v1/models/{name}/score", traces, StringComparison.Ordinal);
        Assert.Contains("http.response.status_code", traces, StringComparison.Ordinal);
        Assert.Contains("patron.scored.rows", metrics, StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("C0000SECRET", traces + metrics, StringComparison.Ordinal);
    }
}
