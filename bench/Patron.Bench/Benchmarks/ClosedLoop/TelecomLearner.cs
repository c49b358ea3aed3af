using Patron.Models.Boosting;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// What an operator learns from waves whose outcomes are known and from days before any: who would be gone without an offer, from
/// controls and quiet days; and how many times as many of the treated are gone as that lets expect, from who they are and what
/// they accepted.
/// </summary>
sealed class TelecomLearner
{
    const int Folds = 3;

    /// <summary>Acceptances and offers that a customer without any counts as having.</summary>
    const double Accepted = 0.66;

    const double Sent = 2;

    static readonly string[] Persons =
        ["acquisition_channel", "age", "device_class", "tenure", "revenue_sum", "keenness"];

    static readonly BoostingOptions Without = new()
    {
        Loss = BoostingLoss.Logistic, Trees = 200, LearningRate = 0.05, MaxLeaves = 12, MinRows = 100, L2 = 5, MaxBins = 127,
    };

    /// <summary>Few small trees: what customers differ by is small beside the noise of an outcome that is rare.</summary>
    static readonly BoostingOptions Times = new()
    {
        Loss = BoostingLoss.Poisson, Trees = 60, LearningRate = 0.05, MaxLeaves = 4, MinRows = 500, L2 = 100, MaxBins = 63,
    };

    readonly TelecomLoop _world;
    readonly Seen _now;
    readonly BoostedTrees[] _without;
    readonly BoostedTrees _times;
    readonly Dictionary<string, double> _means;

    /// <param name="world">Its arms.</param>
    /// <param name="waves">Contacts with what came of them.</param>
    /// <param name="quiet">Rows of days before any campaign.</param>
    /// <param name="now">What derived columns are fitted on.</param>
    public TelecomLearner(TelecomLoop world, IReadOnlyList<Wave> waves, IReadOnlyList<Seen> quiet, Seen now)
    {
        (_world, _now) = (world, now);
        Seen[] all = [.. waves.Select(wave => wave.Rows), .. quiet];
        FeatureTable[] tables = [.. all.Select(rows => world.Derive(rows, now).Table)];
        string[] arms = [.. waves.SelectMany(wave => wave.Arms)];
        _without = LearnWithout(
            LearningTables.Pool(tables), [.. arms, .. quiet.SelectMany(rows => Enumerable.Repeat(Wave.Control, rows.Rows))],
            [.. all.SelectMany(rows => rows["outcome"])], [.. all.SelectMany(FoldsOf)]);
        double[] expected = [.. waves.SelectMany((wave, place) => Untreated(wave.Rows, tables[place]))];
        double[] outcomes = [.. waves.SelectMany(wave => wave.Rows["outcome"])];
        _means = arms.Distinct().ToDictionary(arm => arm, arm =>
        {
            int[] rows = [.. Enumerable.Range(0, arms.Length).Where(row => arms[row] == arm)];
            return rows.Sum(row => outcomes[row]) / rows.Sum(row => expected[row]);
        });
        int[] treated = [.. Enumerable.Range(0, arms.Length).Where(row => arms[row] != Wave.Control)];
        double[] usual = Array.ConvertAll(treated, row => expected[row] * _means[arms[row]]);
        FeatureTable persons = LearningTables.Pool([.. waves.Select((wave, place) => PersonsOf(wave.Rows, tables[place]))]);
        _times = BoostedTrees.Fit(
            persons.With(new CategoryColumn("arm", arms)).Take(treated),
            [.. treated.Select((row, place) => outcomes[row] / usual[place])], Times, usual).Model;
    }

    /// <summary>What is expected of the rows of now.</summary>
    public Parts Expect()
    {
        (double[] value, FeatureTable table) = _world.Derive(_now, _now);
        double[] untreated = Untreated(_now, table);
        FeatureTable persons = PersonsOf(_now, table);
        double[] uses = Keenness(_now);
        return new(
            value,
            untreated,
            [
                .. _world.Arms.Select(arm =>
                {
                    double[] times = _times.Predict(persons.With(new CategoryColumn("arm", [.. uses.Select(_ => arm)])));
                    return untreated.Select((one, row) =>
                        one * ((times[row] * _means[arm]) - _means[Wave.Control])).ToArray();
                }),
            ],
            [.. _world.Arms.Select(_ => uses)]);
    }

    /// <summary>
    /// For each fold from the customers of the others, so that nobody's own outcome is in what is expected of him.
    /// </summary>
    static BoostedTrees[] LearnWithout(FeatureTable table, string[] arms, double[] outcomes, int[] folds) =>
    [
        .. Enumerable.Range(0, Folds).Select(fold =>
        {
            int[] rows = [.. Enumerable.Range(0, arms.Length).Where(row => arms[row] == Wave.Control && folds[row] != fold)];
            return BoostedTrees.Fit(table.Take(rows), Array.ConvertAll(rows, row => outcomes[row]), Without).Model;
        }),
    ];

    double[] Untreated(Seen rows, FeatureTable table)
    {
        int[] folds = FoldsOf(rows);
        double[][] told = [.. _without.Select(model => model.Predict(table))];
        return [.. folds.Select((fold, row) => told[fold][row])];
    }

    static FeatureTable PersonsOf(Seen rows, FeatureTable table) =>
        table.With(new NumericColumn("keenness", Keenness(rows))).Only(Persons);

    /// <summary>Share of offers that were accepted, drawn towards a third where there were few.</summary>
    static double[] Keenness(Seen rows) =>
        [.. rows["accepted"].Zip(rows["sent"], (accepted, sent) => (accepted + Accepted) / (sent + Sent))];

    static int[] FoldsOf(Seen rows) =>
        Array.ConvertAll(rows.Texts("customer_id"), key => (int)(StableHash.Share(1, "prognosis", key) * Folds));
}
