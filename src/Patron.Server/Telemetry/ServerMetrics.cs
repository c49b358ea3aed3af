using System.Diagnostics.Metrics;
using Patron.Models.Preprocessing;
using Patron.Online;
using Patron.Pipeline.Modelling.Scorers;

namespace Patron.Server.Telemetry;

/// <summary>What the server counts, beside what ASP.NET Core counts of requests and connections.</summary>
sealed class ServerMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Patron.Server";

    readonly Meter _meter = new(Name);
    readonly Counter<long> _rows;
    readonly Counter<long> _unseen;
    readonly Counter<long> _shadows;
    readonly Histogram<double> _apart;
    readonly Counter<long> _refused;
    readonly Counter<long> _inferences;

    public ServerMetrics()
    {
        Meter = _meter;
        _rows = _meter.CreateCounter<long>("patron.scored.rows", "{row}", "Rows scored by models that answer.");
        _unseen = _meter.CreateCounter<long>("patron.unseen.values", "{row}", "Rows with a value that the model did not learn from, by column.");
        _shadows = _meter.CreateCounter<long>("patron.shadow.rows", "{row}", "Rows for challengers: scored, refused or left out.");
        _apart = _meter.CreateHistogram<double>("patron.shadow.difference", "1", "How far the challenger's first output is from the champion's.");
        _inferences = _meter.CreateCounter<long>("patron.inferences", "{row}", "Rows that were handed to the log of inferences, by role.");
        _refused = _meter.CreateCounter<long>("patron.refused.requests", "{request}", "Requests refused before any work: no key, wrong role, too many, too busy, too far behind, no room for inferences.");
    }

    /// <summary>The meter, for those who listen to one server alone.</summary>
    public Meter Meter { get; }

    public void Scored(ModelScorer model, int rows, IReadOnlyList<UnseenValue> unseen)
    {
        _rows.Add(rows, new("model", model.Name), new("version", model.Version));
        foreach (UnseenValue value in unseen)
            _unseen.Add(value.Rows, new("model", model.Name), new("column", value.Column));
    }

    /// <param name="challenger">Who.</param>
    /// <param name="rows">How many.</param>
    /// <param name="outcome"><c>scored</c>, <c>refused</c> or <c>left_out</c>.</param>
    public void Shadow(ModelScorer challenger, int rows, string outcome) =>
        _shadows.Add(rows, new("model", challenger.Name), new("version", challenger.Version), new("outcome", outcome));

    public void Apart(ModelScorer challenger, double difference) =>
        _apart.Record(difference, new("model", challenger.Name), new("version", challenger.Version));

    public void Inferences(ModelScorer model, int rows, string role) =>
        _inferences.Add(rows, new("model", model.Name), new("version", model.Version), new("role", role));

    /// <summary>How far the log of inferences is, asked for when somebody looks.</summary>
    public void ObserveInferences(Func<InferenceLogStatus> status)
    {
        _meter.CreateObservableGauge("patron.inferences.waiting", () => status().Waiting, "By", "Bytes of inferences that wait for the disk.");
        _meter.CreateObservableGauge(
            "patron.inferences.unlanded", () => status() is var now ? now.Next - now.Landed : 0, "{row}",
            "Inferences on disk that the lake does not have yet.");
    }

    /// <param name="why">
    /// <c>no_key</c>, <c>role</c>, <c>rate</c>, <c>busy</c>, <c>behind</c>, <c>log</c>, <c>broker</c> or <c>inference_log</c>.
    /// </param>
    public void Refused(string why) => _refused.Add(1, new KeyValuePair<string, object?>("reason", why));

    /// <summary>Versions that score, asked for when somebody looks.</summary>
    public void Observe(Func<IEnumerable<(string Model, int Version, string Role)>> versions) => _meter.CreateObservableGauge(
        "patron.model.version",
        () => versions().Select(one => new Measurement<long>(one.Version, new("model", one.Model), new("role", one.Role))),
        null, "The version that answers (champion), or scores unseen (challenger).");

    /// <summary>How far the taking of events is, asked for when somebody looks.</summary>
    public void Observe(Func<EventIntakeStatus> status)
    {
        _meter.CreateObservableCounter("patron.events", () => Counts(status()), "{event}", "Events since the start, by what became of them.");
        _meter.CreateObservableGauge(
            "patron.events.unapplied", () => Lag(status(), now => now.Applied), "{event}", "Events of the log that are not in the state yet.");
        _meter.CreateObservableGauge(
            "patron.events.unlanded", () => Lag(status(), now => now.Landed), "{event}", "Events of the log that are not in the lake yet.");
        _meter.CreateObservableGauge("patron.scores.waiting", () => status().ScoresWaiting, "{customer}", "Customers whose scores are to be renewed.");
        _meter.CreateObservableGauge("patron.event.log.bytes", () => status().LogBytes, "By", "Bytes of the log of events on disk.");
        _meter.CreateObservableGauge(
            "patron.event.problems", () => status().Problems.Count, null, "What is wrong though events are taken; the server's log tells it.");
    }

    public void Dispose() => _meter.Dispose();

    static long Lag(EventIntakeStatus status, Func<EventIntakeStatus, long> reached) => status.Next - reached(status);

    static Measurement<long>[] Counts(EventIntakeStatus status) =>
    [
        new(status.Accepted, new KeyValuePair<string, object?>("outcome", "accepted")),
        new(status.Rejected, new KeyValuePair<string, object?>("outcome", "rejected")),
        new(status.Duplicates, new KeyValuePair<string, object?>("outcome", "duplicate")),
        new(status.TooLate, new KeyValuePair<string, object?>("outcome", "too_late")),
    ];
}
