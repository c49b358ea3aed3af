using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Patron.Server.Telemetry;

/// <summary>
/// Sends traces of requests and metrics to a collector over OTLP. Headers, timeouts and the like are as OpenTelemetry's own environment variables
/// say.
/// </summary>
sealed class OtlpExport : IDisposable
{
    /// <summary>What ASP.NET Core's hosting calls its activities' source.</summary>
    const string Requests = "Microsoft.AspNetCore";

    readonly TracerProvider _traces;
    readonly MeterProvider _metrics;

    /// <param name="collector">Where to; paths are added for HTTP.</param>
    /// <param name="protocol">How.</param>
    public OtlpExport(Uri collector, OtlpExportProtocol protocol)
    {
        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService("patron", serviceVersion: PatronServer.ProgramVersion);
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Requests)
            .AddOtlpExporter(options => To(options, "v1/traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(ServerMetrics.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter(options => To(options, "v1/metrics"))
            .Build();

        void To(OtlpExporterOptions options, string path)
        {
            options.Protocol = protocol;
            options.Endpoint = protocol == OtlpExportProtocol.HttpProtobuf ? new Uri(new Uri(collector.AbsoluteUri.TrimEnd('/') + "/"), path) : collector;
        }
    }

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }
}
