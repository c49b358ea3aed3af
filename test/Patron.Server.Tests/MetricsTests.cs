using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using Patron.Server.Telemetry;

namespace Patron.Server.Tests;

/// <summary>What Prometheus fetches: its text format 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/.</summary>
public sealed partial class MetricsTests(ServedShop shop)
{
    [Fact]
    public async Task Requests_and_scored_rows_are_counted()
    {
        await using TestServer server = await TestServer.StartAsync(shop.Folder);
        const string Row = """{"days_since_last":1,"purchases":2,"amount":3}""";
        for (int request = 0; request < 5; request++)
            await server.Post("/v1/models/segments/score", $"{{\"rows\":[{Row},{Row}]}}");
        await server.Post("/v1/models/segments/score", "{");
        Answer answer = await server.Get("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Response.Content.Headers.ContentType!.ToString());
        Dictionary<string, double> samples = Parse(answer.Text);
        Assert.Equal(10, samples["patron_scored_rows_total{model=segments,version=1}"]);
        Assert.Equal(1, samples["patron_model_version{model=churn,role=champion}"]);
        const string Of = "http_request_method=POST,http_response_status_code=200,http_route=/v1/models/{name}/score";
        Assert.Equal(5, samples.Single(sample => sample.Key.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal)
            && Of.Split(',').All(label => sample.Key.Contains(label, StringComparison.Ordinal))).Value);
    }

    [Fact]
    public async Task Prometheus_own_checker_finds_nothing_to_say()
    {
        string? checker = new[] { "/usr/bin/promtool", "/usr/local/bin/promtool" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(checker is null, "needs promtool, of Debian's package prometheus");
        string text = (await shop.Server.Get("/metrics")).Text;
        ProcessStartInfo start = new(checker!, ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        using Process program = Process.Start(start)!;
        await program.StandardInput.WriteAsync(text);
        program.StandardInput.Close();
        string said = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
            + await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (program.ExitCode, said));
    }

    [Fact]
    public async Task Who_asks_at_the_same_time_is_told_the_same()
    {
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => shop.Server.Get("/metrics")));
        Assert.All(answers, answer => Assert.Equal(
            4, answer.Text.Split('\n').Count(line => line.StartsWith("patron_model_version{", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(0.1, "0.1")]
    public void Numbers_are_written_as_prometheus_reads_them(double value, string text)
    {
        using Meter meter = new("test");
        MetricFamily family = new(meter.CreateObservableGauge("level", () => 0.0), 1);
        family.Add(value, []);
        using StringWriter writer = new() { NewLine = "\n" };
        family.Write(writer);
        Assert.EndsWith($"\nlevel {text}\n", writer.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Samples by name and sorted labels. Each family is described once, before its samples; buckets never fall and end at the count.</summary>
    static Dictionary<string, double> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Dictionary<string, double> samples = [];
        Dictionary<string, string> types = [];
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                string[] words = line.Split(' ');
                Assert.Contains(words[3], new[] { "counter", "gauge", "histogram" });
                types.Add(words[2], words[3]);
                continue;
            }

            if (line.StartsWith('#'))
                continue;
            Match sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            string name = sample.Groups[1].Value;
            Assert.True(types.ContainsKey(name) || types.ContainsKey(Suffix().Replace(name, "")), $"{name} has no type");
            string[] labels = [.. Label().Matches(sample.Groups[2].Value).Select(label => $"{label.Groups[1].Value}={label.Groups[2].Value}").Order(StringComparer.Ordinal)];
            samples.Add($"{name}{{{string.Join(',', labels)}}}", double.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture));
        }

        foreach (IGrouping<string, KeyValuePair<string, double>> series in samples.Where(sample => sample.Key.Contains("_bucket{", StringComparison.Ordinal))
            .GroupBy(sample => Bound().Replace(sample.Key, "")))
        {
            double[] counts = [.. series.Select(sample => sample.Value)];
            Assert.Equal(counts.Order(), counts);
        }

        return samples;
    }

    [GeneratedRegex("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)$")]
    private static partial Regex Sample();

    [GeneratedRegex("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)")]
    private static partial Regex Label();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex Suffix();

    [GeneratedRegex("le=[^,}]*,?")]
    private static partial Regex Bound();
}
