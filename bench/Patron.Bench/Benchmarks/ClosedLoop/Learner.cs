using Patron.Models.Boosting;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// What past campaigns teach, in three steps: what happens without treatment, from controls and from days before any campaign; how
/// many times as much happens with each treatment; how probable it is that what is given is used.
/// </summary>
sealed class Learner
{
    const int Folds = 3;
    const double Least = 1e-4;

    static readonly BoostingOptions Without = new()
    {
        Trees = 150, LearningRate = 0.06, MaxLeaves = 12, MinRows = 100, L2 = 5, MaxBins = 127,
    };

    static readonly BoostingOptions Used = new()
    {
        Loss = BoostingLoss.Logistic, Trees = 80, LearningRate = 0.08, MaxLeaves = 8, MinRows = 100, L2 = 5, MaxBins = 127,
    };

    readonly LoopWorld _world;
    readonly Seen _now;
    readonly BoostedTrees[] _without;
    readonly TimesAsMuch[] _times;
    readonly BoostedTrees?[] _use;

    /// <param name="world">Its arms.</param>
    /// <param name="waves">Rows with what came of their contacts, wave by wave.</param>
    /// <param name="quiet">Rows of days before any campaign.</param>
    /// <param name="now">What the derived columns are fitted on.</param>
    public Learner(LoopWorld world, IReadOnlyList<Wave> waves, IReadOnlyList<Wave> quiet, Seen now)
    {
        (_world, _now) = (world, now);
        _without = LearnWithout([.. waves, .. quiet]);
        Prepared[] prepared = [.. waves.Select(wave => Prepare(wave.Rows))];
        FeatureTable table = LoopTables.Pool([.. prepared.Select(one => one.Table)]);
        double[] expected = [.. prepared.SelectMany(one => one.Expected)];
        string[] arms = [.. waves.SelectMany(wave => wave.Arms)];
        double[] outcomes = [.. waves.SelectMany(wave => wave.Rows["outcome"])];
        double[] used = [.. waves.SelectMany(wave => wave.Rows["used"])];
        _times = [TimesAsMuch.OfAll(table, arms, outcomes, expected), TimesAsMuch.OfTreated(table, arms, outcomes, expected)];
        double[][] happening = Happening(table, expected);
        _use =
        [
            .. world.Arms.Select((arm, place) => world.Discounts[place] == 0
                ? null
                : Fit(
                    table.With(new NumericColumn("happening", happening[place + 1])), Array.ConvertAll(used, one => Math.Min(one, 1)), null,
                    LoopTables.RowsOf(arms, arm), Used)),
        ];
    }

    /// <summary>What is expected of rows.</summary>
    public Parts Expect(Seen rows)
    {
        Prepared prepared = Prepare(rows);
        double[][] happening = Happening(prepared.Table, prepared.Expected);
        return new(
            prepared.Derived.Base,
            happening[0],
            [.. happening.Skip(1).Select(treated => treated.Zip(happening[0], (with, without) => with - without).ToArray())],
            [
                .. _use.Select((use, place) =>
                    use?.Predict(prepared.Table.With(new NumericColumn("happening", happening[place + 1])))
                    ?? new double[rows.Rows]),
            ]);
    }

    /// <summary>Columns with what is expected without treatment by a model that has not seen the customer.</summary>
    sealed record Prepared(Derived Derived, FeatureTable Table, double[] Expected);

    Prepared Prepare(Seen rows)
    {
        Derived derived = _world.Derive(rows, _now);
        FeatureTable table = LoopTables.Of(_world, rows, derived);
        int[] folds = FoldsOf(rows);
        double[] first = derived.Expected is null ? [.. Enumerable.Repeat(1.0, rows.Rows)] : AtLeast(derived.Expected);
        double[] expected = new double[rows.Rows];
        for (int fold = 0; fold < Folds; fold++)
        {
            int[] own = [.. Enumerable.Range(0, rows.Rows).Where(row => folds[row] == fold)];
            double[] told = _without[fold].Predict(table.Take(own));
            for (int place = 0; place < own.Length; place++)
                expected[own[place]] = Math.Max(told[place] * first[own[place]], Least);
        }

        return new(derived, table.With(new NumericColumn("untreated", expected)), expected);
    }

    /// <summary>Outcomes with no treatment, then with each arm: the mean of what the models say.</summary>
    double[][] Happening(FeatureTable table, double[] expected) =>
    [
        .. new[] { Wave.Control }.Concat(_world.Arms).Select(arm =>
        {
            double[][] times = [.. _times.Select(model => model.Of(table, arm))];
            return expected.Select((one, row) => one * times.Average(model => model[row])).ToArray();
        }),
    ];

    /// <summary>What happens without treatment, a multiple of a first estimate where there is one; for each fold from the others.</summary>
    BoostedTrees[] LearnWithout(IReadOnlyList<Wave> waves)
    {
        Derived[] derived = [.. waves.Select(wave => _world.Derive(wave.Rows, _now))];
        FeatureTable[] tables = [.. waves.Select((wave, place) => LoopTables.Of(_world, wave.Rows, derived[place]))];
        double[] outcomes = [.. waves.SelectMany(wave => wave.Rows["outcome"])];
        double[]? first = derived[0].Expected is null ? null : [.. derived.SelectMany(one => AtLeast(one.Expected!))];
        int[] folds = [.. waves.SelectMany(wave => FoldsOf(wave.Rows))];
        int[] control = LoopTables.RowsOf([.. waves.SelectMany(wave => wave.Arms)], Wave.Control);
        double[] targets = first is null ? outcomes : [.. outcomes.Zip(first, (outcome, one) => outcome / one)];
        BoostingOptions options = Without with { Loss = first is null ? BoostingLoss.Logistic : BoostingLoss.Poisson };
        FeatureTable table = LoopTables.Pool(tables);
        return
        [
            .. Enumerable.Range(0, Folds).Select(fold =>
                Fit(table, targets, first, [.. control.Where(row => folds[row] != fold)], options)),
        ];
    }

    static BoostedTrees Fit(FeatureTable table, double[] targets, double[]? weights, int[] rows, BoostingOptions options)
    {
        double[]? some = weights is null ? null : Array.ConvertAll(rows, row => weights[row]);
        return BoostedTrees.Fit(table.Take(rows), Array.ConvertAll(rows, row => targets[row]), options, some).Model;
    }

    static double[] AtLeast(double[] values) => Array.ConvertAll(values, value => Math.Max(value, Least));

    static int[] FoldsOf(Seen rows) =>
        Array.ConvertAll(rows.Texts("customer_id"), key => (int)(StableHash.Share(1, "prognosis", key) * Folds));
}
