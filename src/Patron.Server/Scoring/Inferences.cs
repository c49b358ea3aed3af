using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Online;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Ingestion.Events;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Pipeline.Projects;
using Patron.Server.Keys;
using Patron.Server.Problems;
using Patron.Server.Telemetry;

namespace Patron.Server.Scoring;

/// <summary>
/// Keeps what callers asked of models and what these said, where the project wants it: before the answer is sent its rows are on their way
/// to the log, and where the log has no room the request is refused.
/// </summary>
sealed class Inferences : IAsyncDisposable
{
    const int MarkLength = 12;

    const string Purpose = "inferences";

    readonly InferenceLog? _log;
    readonly double _share;
    readonly long _seed;
    readonly ServerMetrics _metrics;
    readonly TimeProvider _time;
    readonly ForgottenCustomers? _forgotten;
    readonly string _mark = RandomNumberGenerator.GetHexString(MarkLength, lowercase: true);
    long _requests;

    public Inferences(ProjectDefinition project, ServerOptions options, ServerMetrics metrics, IServerObserver observer)
    {
        (_share, _seed, _metrics, _time) = (project.Settings.Serving.Inferences, project.Settings.Seed, metrics, options.Time);
        if (_share == 0)
            return;
        _forgotten = ForgottenCustomers.Of(project); // nobody is forgotten while a server keeps inferences
        _log = InferenceLog.Open(project, options.Inferences, options.Time, observer.Tell);
        metrics.ObserveInferences(_log.Status);
    }

    /// <summary>Begins a request; null where it is none of those that are kept.</summary>
    /// <exception cref="ProblemException">The log has no room.</exception>
    public InferenceRequest? Begin(HttpContext context, string endpoint)
    {
        if (_log is null)
            return null;
        string id = $"{_mark}-{Interlocked.Increment(ref _requests):x}";
        if (_share < 1 && StableHash.Share(_seed, Purpose, id) >= _share)
            return null;
        RequireRoom(_log.Ask());
        Caller caller = Caller.Of(context);
        long now = _time.GetUtcNow().Subtract(_time.GetElapsedTime(caller.Since)).UtcTicks - DateTime.UnixEpoch.Ticks;
        return new InferenceRequest(
            id, endpoint, TraceIds.Of(context), caller.Key?.Name, now / TimeSpan.TicksPerMicrosecond, caller.Since);
    }

    /// <summary>Keeps the rows of an answer, right before it is sent.</summary>
    /// <param name="request">Of <see cref="Begin"/>; null keeps nothing.</param>
    /// <param name="model">Who answers.</param>
    /// <param name="rows">What was asked.</param>
    /// <param name="scored">What it said.</param>
    /// <param name="explain">Writes why a row has its score, as JSON; null where nobody asked.</param>
    /// <exception cref="ProblemException">The log has no room: the answer is not given.</exception>
    public void Keep(
        InferenceRequest? request, ServedModel model, ScorerRows rows, ScoredRows scored, Action<Utf8JsonWriter, int>? explain = null)
    {
        if (request is null)
            return;
        InferenceRows kept = _log!.Take();
        Answered answered = new(request, InferenceTable.Champion, model.Champion, scored, KeysOf(model, rows.Table), ElapsedSince(request.Since));
        using InferenceTexts texts = InferenceTexts.Take();
        for (int row = 0; row < rows.Count; row++, texts.Clear())
        {
            Range features = texts.Json((model, rows, row), static (json, of) => WriteFeatures(json, of.model, of.rows, of.row));
            Range explanation = explain is null ? default : texts.Json((explain, row), static (json, of) => of.explain(json, of.row));
            Add(kept, answered, row, texts, features, explanation);
        }

        int count = kept.Count;
        RequireRoom(_log.TryAdd(kept));
        _metrics.Inferences(model.Champion, count, InferenceTable.Champion);
    }

    /// <summary>Keeps what a challenger said of the rows of a request; waits for room.</summary>
    /// <returns>Whether they are kept: there is no room for so many at once.</returns>
    public async Task<bool> KeepUnseenAsync(
        InferenceRequest? request, ServedModel model, FeatureTable table, ScoredRows unseen, long since, CancellationToken cancellation)
    {
        if (request is null)
            return true;
        Answered answered = new(request, InferenceTable.Challenger, model.Challenger!, unseen, KeysOf(model, table), ElapsedSince(since));
        while (true)
        {
            Task room = _log!.Room();
            InferenceOutcome outcome = TryKeep(answered, table.Rows);
            if (outcome == InferenceOutcome.Taken)
                _metrics.Inferences(answered.Model, table.Rows, InferenceTable.Challenger);
            if (outcome is InferenceOutcome.Taken or InferenceOutcome.TooLarge)
                return outcome == InferenceOutcome.Taken;
            await room.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _log?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>One version's answer to a request.</summary>
    sealed record Answered(InferenceRequest Request, string Role, ModelScorer Model, ScoredRows Scored, string?[]? Keys, long Latency)
    {
        public int Answer { get; } = Model.Answer is { } answer ? Model.Outputs.ToList().IndexOf(answer) : -1;

        // Of all rows the same.
        public byte[] TraceText { get; } = Encoding.UTF8.GetBytes(Request.TraceId);

        public byte[] EndpointText { get; } = Encoding.UTF8.GetBytes(Request.Endpoint);

        public byte[] RoleText { get; } = Encoding.UTF8.GetBytes(Role);

        public byte[] ModelText { get; } = Encoding.UTF8.GetBytes(Model.Name);

        public byte[] CallerText { get; } = Encoding.UTF8.GetBytes(Request.Caller ?? "");
    }

    InferenceOutcome TryKeep(Answered answered, int count)
    {
        InferenceRows kept = _log!.Take();
        using InferenceTexts texts = InferenceTexts.Take();
        for (int row = 0; row < count; row++, texts.Clear())
            Add(kept, answered, row, texts, default, default);
        return _log.TryAdd(kept);
    }

    void Add(InferenceRows to, Answered answered, int row, InferenceTexts texts, Range features, Range explanation)
    {
        if (answered.Keys?[row] is { } known && _forgotten?.Contains(Encoding.UTF8.GetBytes(known)) == true)
            return;
        InferenceRequest request = answered.Request;
        Range outputs = texts.Json((answered, row), static (json, of) => WriteOutputs(json, of.answered, of.row));
        Range key = texts.Text(answered.Keys?[row]);
        Span<byte> id = stackalloc byte[64];
        Utf8.TryWrite(id, $"{request.Id}-{row}", out int length);
        to.Add(new InferenceRow
        {
            Id = id[..length],
            Time = request.Time,
            TraceId = answered.TraceText,
            Endpoint = answered.EndpointText,
            Role = answered.RoleText,
            Model = answered.ModelText,
            Version = answered.Model.Version,
            CustomerKey = texts[key],
            Score = answered.Answer >= 0 && answered.Scored.Columns[answered.Answer] is NumericColumn numbers ? numbers.Values[row] : double.NaN,
            Caller = answered.CallerText,
            Latency = answered.Latency,
            Share = _share,
            Features = texts[features],
            Outputs = texts[outputs],
            Explanation = texts[explanation],
        });
    }

    static void WriteFeatures(Utf8JsonWriter json, ServedModel model, ScorerRows rows, int row)
    {
        json.WriteStartObject();
        for (int input = 0; input < model.Inputs.Length; input++)
        {
            if (input == model.KeyPlace || !rows.IsGiven(row, input))
                continue;
            json.WritePropertyName(model.Inputs[input]);
            ScoreWriter.WriteValue(json, rows.Table.Columns[input], row);
        }

        json.WriteEndObject();
    }

    static void WriteOutputs(Utf8JsonWriter json, Answered answered, int row)
    {
        json.WriteStartObject();
        for (int place = 0; place < answered.Scored.Columns.Count; place++)
        {
            json.WritePropertyName(answered.Model.Outputs[place].Name);
            ScoreWriter.WriteValue(json, answered.Scored.Columns[place], row);
        }

        json.WriteEndObject();
    }

    /// <summary>Who rows are about; null where the model has a number of that name.</summary>
    static string?[]? KeysOf(ServedModel model, FeatureTable table) =>
        (model.KeyPlace >= 0 ? table.Columns[model.KeyPlace] : table.Find(ServedModel.Key)) is CategoryColumn keys ? keys.Values : null;

    long ElapsedSince(long since) => (long)_time.GetElapsedTime(since).TotalMicroseconds;

    void RequireRoom(InferenceOutcome outcome)
    {
        if (outcome == InferenceOutcome.Taken)
            return;
        _metrics.Refused("inference_log");
        throw new ProblemException(outcome switch
        {
            InferenceOutcome.Behind => new(
                StatusCodes.Status429TooManyRequests, "too-busy", "too many inferences wait to be kept",
                "come again after the time in Retry-After") { RetryAfter = 1 },
            InferenceOutcome.TooLarge => new(
                StatusCodes.Status413PayloadTooLarge, "too-much-to-keep",
                "what is kept of the rows of this request is more than may wait for the disk",
                "send fewer rows in one request"),
            _ => new(
                StatusCodes.Status503ServiceUnavailable, "inference-log-full",
                "inferences cannot be kept, and no answer is given that could not be kept",
                "tell who runs the server, whose log has the details") { RetryAfter = 1 },
        });
    }
}
