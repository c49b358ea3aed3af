using Patron.Models.Boosting;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Uplift;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// What past campaigns teach: what happens without treatment, by boosting; the effect of each arm as a multiple of that, which differs by what may
/// modify it; and how probable it is that what is given is used.
/// </summary>
sealed class Learner
{
    const int Folds = 3;

    static readonly BoostingOptions Trees = new() { Trees = 80, LearningRate = 0.08, MaxLeaves = 12, MinRows = 50 };

    static readonly UpliftOptions Effects = new()
    {
        Learner = UpliftLearner.RLearner, Effects = BaseLearner.Linear, Folds = 2, OutcomeTrees = new() { Trees = 60, LearningRate = 0.1, MaxLeaves = 8 },
    };

    readonly LoopWorld _world;
    readonly UpliftModel _effects;
    readonly BoostedTrees?[] _use;
    readonly BoostedTrees _untreated;

    /// <param name="world">Its arms.</param>
    /// <param name="waves">Rows with what came of their contacts, wave by wave.</param>
    /// <param name="now">What the derived columns are fitted on.</param>
    public Learner(LoopWorld world, IReadOnlyList<Wave> waves, Seen now)
    {
        _world = world;
        FeatureTable table = LoopTables.Pool([.. waves.Select(wave => LoopTables.Of(world, wave.Rows, now))]);
        string[] arms = [.. waves.SelectMany(wave => wave.Arms)];
        double[] outcomes = [.. waves.SelectMany(wave => wave.Rows["outcome"])];
        double[] used = [.. waves.SelectMany(wave => wave.Rows["used"])];
        string[] keys = [.. waves.SelectMany(wave => wave.Rows.Texts("customer_id"))];
        OutcomeKind kind = Array.Exists(outcomes, outcome => outcome > 1) ? OutcomeKind.Count : OutcomeKind.Binary;
        BoostingOptions loss = Trees with { Loss = kind == OutcomeKind.Count ? BoostingLoss.Poisson : BoostingLoss.Logistic };
        int[] control = RowsOf(arms, "control");
        double[] happened = world.RanksByOutcome ? outcomes : Array.ConvertAll(outcomes, outcome => 1 - outcome);
        _untreated = Fit(table, happened, control, loss);
        double[][] propensities =
            [.. Enumerable.Range(0, world.Arms.Length + 1).Select(place => waves.SelectMany(wave => wave.Propensities[place]).ToArray())];
        UpliftRows rows = new(
            LoopTables.Modified(CrossFitted(table, happened, control, keys, loss), Modifiers(waves, now)),
            kind, outcomes, arms, "control", keys, propensities);
        _effects = UpliftModel.Fit(rows, Effects).Model;
        _use =
        [
            .. world.Arms.Select((arm, place) => world.Discounts[place] == 0
                ? null
                : Fit(table, used, RowsOf(arms, arm), Trees with { Loss = BoostingLoss.Logistic })),
        ];
    }

    /// <summary>Expected profit of each arm for each customer.</summary>
    public double[][] Profits(Seen rows)
    {
        FeatureTable table = LoopTables.Of(_world, rows, rows);
        Derived derived = _world.Derive(rows, rows);
        UpliftEffects effects = _effects.Effects(LoopTables.Modified(_untreated.Predict(table), derived.Modifiers), withErrors: false);
        return
        [
            .. _world.Arms.Select((arm, place) =>
            {
                double[] use = _use[place]?.Predict(table) ?? new double[rows.Rows];
                double[] effect = effects.Values[Array.IndexOf([.. effects.Arms], arm)];
                return effect.Select((one, row) => _world.Profit(place, one, use[row], derived.Base[row])).ToArray();
            }),
        ];
    }

    /// <summary>What is expected without treatment: orders, or the probability of having left.</summary>
    public double[] Untreated(Seen rows) => _untreated.Predict(LoopTables.Of(_world, rows, rows));

    IReadOnlyList<(string Name, double[] Values)> Modifiers(IReadOnlyList<Wave> waves, Seen now)
    {
        Derived[] derived = [.. waves.Select(wave => _world.Derive(wave.Rows, now))];
        return
        [
            .. derived[0].Modifiers.Select((modifier, place) =>
                (modifier.Name, derived.SelectMany(one => one.Modifiers[place].Values).ToArray())),
        ];
    }

    /// <summary>What is expected without treatment, of each row by a model that has not seen its customer.</summary>
    static double[] CrossFitted(FeatureTable table, double[] happened, int[] control, string[] keys, BoostingOptions options)
    {
        int[] folds = Array.ConvertAll(keys, key => (int)(StableHash.Share(1, "prognosis", key) * Folds));
        double[] found = new double[keys.Length];
        for (int fold = 0; fold < Folds; fold++)
        {
            int[] own = [.. Enumerable.Range(0, keys.Length).Where(row => folds[row] == fold)];
            double[] told = Fit(table, happened, [.. control.Where(row => folds[row] != fold)], options).Predict(table.Take(own));
            for (int place = 0; place < own.Length; place++)
                found[own[place]] = told[place];
        }

        return found;
    }

    static BoostedTrees Fit(FeatureTable table, double[] targets, int[] rows, BoostingOptions options) =>
        BoostedTrees.Fit(table.Take(rows), Array.ConvertAll(rows, row => targets[row]), options).Model;

    static int[] RowsOf(string[] arms, string arm) => [.. Enumerable.Range(0, arms.Length).Where(row => arms[row] == arm)];
}
