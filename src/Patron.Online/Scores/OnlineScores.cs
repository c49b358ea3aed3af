using System.Text;
using Patron.Models.Preprocessing;
using Patron.Online.Events;
using Patron.Online.State;
using Patron.Pipeline.Modelling.Scorers;
using Patron.Pipeline.Projects;

namespace Patron.Online.Scores;

/// <summary>
/// Scores of models with <c>renewed_on:</c>, computed after the events by the code of the batch: one thread takes customers whose features
/// changed, many at a time and each once, and never keeps whoever takes events waiting for a score.
/// </summary>
sealed class OnlineScores : IDisposable
{
    /// <summary>Customers of one call of a model.</summary>
    const int BatchCustomers = 512;

    /// <summary>So long after the first change it is waited for others, so that a call of a model is of many customers.</summary>
    static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(5);

    readonly IncrementalFeatures _features;
    readonly RenewalRules _rules;
    readonly Func<string, ModelScorer?> _champions;
    readonly TimeZoneInfo _zone;
    readonly HeldScores[,] _held; // by shard and model
    readonly ScoreColumns?[] _columns;
    readonly CancellationTokenSource _ends = new();
    readonly ManualResetEventSlim _changed = new();
    readonly Thread _thread;
    readonly List<(int Shard, int Customer, uint Models)> _batch = new(BatchCustomers);
    int _nextShard;
    volatile int _inHand;
    volatile string? _problem;

    OnlineScores(ProjectDefinition project, IncrementalFeatures features, RenewalRules rules, Func<string, ModelScorer?> champions)
    {
        (_features, _rules, _champions, _zone) = (features, rules, champions, project.Settings.Zone);
        _held = new HeldScores[features.Shards.Count, rules.Models.Count];
        for (int shard = 0; shard < features.Shards.Count; shard++)
        {
            for (int model = 0; model < rules.Models.Count; model++)
                _held[shard, model] = new HeldScores();
        }

        _columns = new ScoreColumns?[rules.Models.Count];
        _thread = new Thread(Run) { IsBackground = true, Name = "scores" };
    }

    /// <summary>Why scores are not renewed; null while they are.</summary>
    public string? Problem => _problem;

    /// <summary>Customers whose scores are still to be renewed.</summary>
    public long Waiting => _features.Shards.Sum(shard => (long)shard.Changed!.Count) + _inHand;

    /// <summary>Begins to renew scores; null where no model is renewed on events.</summary>
    /// <param name="project">The project.</param>
    /// <param name="schema">Its events.</param>
    /// <param name="features">What is kept of them.</param>
    /// <param name="champions">The version that scores of a model now; null where none does.</param>
    /// <exception cref="ProjectException">A model cannot be renewed; the message says what to do.</exception>
    public static OnlineScores? Start(
        ProjectDefinition project, EventSchema schema, IncrementalFeatures features, Func<string, ModelScorer?> champions)
    {
        RenewalRules rules = RenewalRules.Of(project, schema, features.Plans);
        if (rules.Models.Count == 0)
            return null;
        OnlineScores scores = new(project, features, rules, champions);
        features.Follow(rules.ByType, scores._changed);
        scores._thread.Start();
        return scores;
    }

    /// <summary>
    /// The scores of a customer: the newest that champions said after an event. Where the champion has said none yet, after a start or since
    /// it took another's place, it is asked now.
    /// </summary>
    public IReadOnlyList<CustomerScore> Of(string customer)
    {
        byte[] key = Encoding.UTF8.GetBytes(customer);
        if (_features.Find(key) is not var (shard, number) || _features.LatestView is null)
            return [];
        List<CustomerScore> scores = [];
        for (int model = 0; model < _rules.Models.Count; model++)
        {
            try
            {
                if (Of(model, shard, number) is { } score)
                    scores.Add(score);
            }
            catch (Exception error) when (error is ArgumentException or InvalidOperationException or OverflowException)
            {
                _problem = Told(model, error);
            }
        }

        return scores;
    }

    CustomerScore? Of(int model, int shard, int customer)
    {
        if (ColumnsOf(model) is not { } columns)
            return null;
        int version = columns.Scorer.Version;
        if (_held[shard, model].Of(customer, version) is null)
            Score(model, columns, [(shard, customer, 0)], replaces: false);
        return _held[shard, model].Of(customer, version) is { } held
            ? new CustomerScore(columns.Scorer.Name, version, AsOf.MidnightOf(DayCalendar.Date(held.Day), _zone), held.Score)
            : null;
    }

    /// <summary>Ends the thread; customers that wait are asked for anew after the next start.</summary>
    public void Dispose()
    {
        _ends.Cancel();
        _thread.Join();
        _ends.Dispose();
        _changed.Dispose();
    }

    void Run()
    {
        try
        {
            while (true)
            {
                _changed.Wait(_ends.Token);
                Thread.Sleep(Gathering);
                _changed.Reset();
                while (Gather())
                {
                    _ends.Token.ThrowIfCancellationRequested();
                    Renew();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It was told to end.
        }
    }

    /// <summary>Takes customers that wait, of all shards in turn.</summary>
    bool Gather()
    {
        (_inHand, _nextShard) = (1, (_nextShard + 1) % _features.Shards.Count); // before any is taken, so that none is missed
        _batch.Clear();
        for (int turn = 0; turn < _features.Shards.Count && _batch.Count < BatchCustomers; turn++)
        {
            int place = (_nextShard + turn) % _features.Shards.Count;
            Shard shard = _features.Shards[place];
            lock (shard.Gate)
            {
                while (_batch.Count < BatchCustomers && shard.Changed!.TryTake(out int customer, out uint models))
                    _batch.Add((place, customer, models));
            }
        }

        _inHand = _batch.Count;
        return _batch.Count > 0;
    }

    /// <summary>Scores what was taken; a model that refuses is told, and the others go on.</summary>
    void Renew()
    {
        string? problem = null;
        for (int model = 0; model < _rules.Models.Count; model++)
        {
            (int, int, uint)[] changed = [.. _batch.Where(one => (one.Models & (1u << model)) != 0)];
            if (changed.Length == 0)
                continue;
            try
            {
                if (ColumnsOf(model) is { } columns)
                    Score(model, columns, changed, replaces: true);
            }
            catch (Exception error)
            {
                problem = Told(model, error);
                foreach ((int shard, int customer, uint _) in changed)
                    _held[shard, model].Forget(customer);
            }
        }

        _problem = problem;
    }

    string Told(int model, Exception error) => $"scores of {_rules.Models[model].Name} are not renewed: {error.Message}";

    void Score(int model, ScoreColumns columns, (int Shard, int Customer, uint Models)[] customers, bool replaces)
    {
        AsOfView view = _features.LatestView!;
        GroupReading?[] readings = new GroupReading?[_features.Plans.Count];
        foreach (int group in columns.Groups)
            readings[group] = new GroupReading(_features.Plans[group], view, group, _zone);
        GroupReading?[] known = new GroupReading?[readings.Length];
        using ScorerRows rows = columns.Pool.Take(customers.Length);
        for (int row = 0; row < customers.Length; row++)
        {
            Shard shard = _features.Shards[customers[row].Shard];
            lock (shard.Gate)
            {
                foreach (int group in columns.Groups)
                {
                    readings[group]!.Clear();
                    known[group] = shard.Read(customers[row].Customer, group, readings[group]!) ? readings[group] : null;
                }

                columns.Fill(rows, row, known);
            }
        }

        double[] scores = ((NumericColumn)columns.Scorer.Score(rows.Table).Columns[0]).Values;
        for (int row = 0; row < customers.Length; row++)
            _held[customers[row].Shard, model].Set(customers[row].Customer, columns.Scorer.Version, view.Day, scores[row], replaces);
    }

    /// <summary>What the champion reads; null where no version scores.</summary>
    ScoreColumns? ColumnsOf(int model)
    {
        if (_champions(_rules.Models[model].Name) is not { } champion)
            return null;
        ScoreColumns? known = Volatile.Read(ref _columns[model]);
        if (known?.Scorer != champion)
            Volatile.Write(ref _columns[model], known = ScoreColumns.Of(champion, _features.Plans));
        return known;
    }
}
