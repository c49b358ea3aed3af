using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tuning;

/// <summary>
/// Chooses a learner and its settings by their log-loss on rows they have not seen. Of those that do as well as the best, within
/// one standard error of the difference in the folds, the simplest is chosen.
/// </summary>
/// <remarks>
/// Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees, section 3.4.3, for the rule of one standard error.
/// </remarks>
public sealed class LearnerTuning
{
    readonly TuningOptions _options;
    readonly FoldTables _folds;
    readonly TuningMemory _memory;
    readonly List<TriedSettings> _tried = [];
    readonly int _columns;

    LearnerTuning(FeatureTable table, bool[] target, IReadOnlyList<Fold> folds, TuningOptions options)
    {
        _options = options;
        _folds = new FoldTables(table, target, folds);
        _memory = new TuningMemory(table, target, folds, options.Resume);
        _columns = table.Columns.Count;
    }

    /// <summary>Tries and chooses.</summary>
    /// <param name="table">Raw columns.</param>
    /// <param name="target">The outcome of each row.</param>
    /// <param name="folds">Rows to learn from and to judge by, see <see cref="Folds"/>.</param>
    /// <param name="options">Learners, budget and seed.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer than two folds, one lacks an outcome, an option is out of range, the state to resume is of other rows, or every learner refuses the rows.
    /// </exception>
    public static LearnerChoice Choose(FeatureTable table, bool[] target, IReadOnlyList<Fold> folds, TuningOptions? options = null)
    {
        options ??= new TuningOptions();
        options.Validate();
        if (target.Length != table.Rows)
            throw new ArgumentException($"{target.Length} outcomes for {table.Rows} rows", nameof(target));
        Folds.Require(folds, target);
        LearnerTuning tuning = new(table, target, folds, options);
        foreach (LearnerKind kind in options.Learners.Distinct().Order())
            tuning.Try(kind);
        return LearnerChoice.Among(tuning._tried, tuning._memory.ToJson());
    }

    bool IsOver => _options.Time is { } limit && _options.Elapsed!() >= limit;

    void Try(LearnerKind kind)
    {
        switch (kind)
        {
            case LearnerKind.Rules:
                TryAll([Rules(1), Rules(2)]);
                break;
            case LearnerKind.Logistic:
                TryAll([.. _options.L1Shares.Select(Regression)]);
                break;
            case LearnerKind.Boosting:
                Search(LearnerSpace.Boosting(_options), _options.Trials);
                break;
            default:
                Search(LearnerSpace.Forest(_options, _columns), Math.Max(1, _options.Trials / 5));
                break;
        }
    }

    static RulesLearnerOptions Rules(int conditions) => new() { Conditions = conditions };

    LogisticLearnerOptions Regression(double l1Share) => new()
    {
        Preprocessing = _options.Preprocessing,
        Regression = new LogisticRegressionOptions { L1Share = l1Share },
    };

    void TryAll(LearnerOptions[] all)
    {
        foreach ((int index, LearnerOptions options) in all.Index())
        {
            if (index == 0 || !IsOver)
                Judge(options);
        }
    }

    void Search(LearnerSpace space, int trials)
    {
        if (_options.Search == TuningSearch.Halving)
        {
            Halve(space, trials);
            return;
        }

        ParzenSearch search = new(space.Ranges, _options.Seed) { FirstTrials = Math.Clamp(trials / 3, 2, 10), FirstPoints = [space.Usual] };
        for (int trial = 0; trial < trials && (trial == 0 || !IsOver); trial++)
            search.Run(point => Judge(space.At(point)), 1);
    }

    void Halve(LearnerSpace space, int trials)
    {
        var random = RandomStream.For(_options.Seed, "halving");
        LearnerOptions[] candidates =
        [
            .. Enumerable.Range(0, trials).Select(trial => space.At(
                trial == 0 ? space.Usual : [.. space.Ranges.Select(range => range.At(random.Uniform()))])),
        ];
        Dictionary<double, FoldTables> parts = [];
        bool isJudged = false;
        SuccessiveHalving.Run(trials, (candidate, share) =>
        {
            if (IsOver && (share < 1 || isJudged))
                return double.PositiveInfinity;
            if (share == 1)
            {
                isJudged = true;
                return Judge(candidates[candidate]);
            }

            if (!parts.TryGetValue(share, out FoldTables? part))
                parts[share] = part = _folds.Part(share, _options.Seed);
            return Remember($"{share} of {Asked(candidates[candidate])}", candidates[candidate], part).Loss;
        });
    }

    double Judge(LearnerOptions options)
    {
        TriedSettings tried = Remember(Asked(options), options, _folds);
        _tried.Add(tried);
        return tried.Loss;
    }

    TriedSettings Remember(string asked, LearnerOptions options, FoldTables folds)
    {
        TriedSettings tried = _memory.Of(asked, () => JudgeOrRefuse(options, folds), out bool isNew);
        if (isNew)
            _options.Tried?.Invoke(_memory.ToJson());
        return tried with { Options = tried.Options.WithThreads(_options.Threads) };
    }

    /// <summary>Judged on the threads that are allowed, and remembered without them: they change nothing in the result.</summary>
    TriedSettings JudgeOrRefuse(LearnerOptions options, FoldTables folds)
    {
        try
        {
            (LearnerOptions chosen, double[] losses) = folds.Judge(options.WithThreads(_options.Threads));
            return new TriedSettings(chosen.WithThreads(null), losses);
        }
        catch (ArgumentException e)
        {
            return new TriedSettings(options, [], e.Message);
        }
    }

    static string Asked(LearnerOptions options) => options.ToNode().ToJsonString();
}
