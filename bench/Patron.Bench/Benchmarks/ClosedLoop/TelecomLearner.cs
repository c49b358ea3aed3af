using Patron.Models.Boosting;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Uplift;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// What an operator learns from waves whose outcomes are known and from days before any: who would be lost without an offer, from
/// controls and quiet days; classes of customers by what they accept and how offers change their use; and how many times as many
/// of each class are lost with each offer.
/// </summary>
sealed class TelecomLearner
{
    const int Folds = 3;

    /// <summary>
    /// Events tell little of which offer moves a class more; that one class is moved more than another they tell.
    /// </summary>
    static readonly ClassFactorOptions Factors = new() { Untreated = 1, Treated = 5, Apart = 200 };

    /// <summary>In trials the criterion never took four.</summary>
    static readonly int[] Sizes = [2, 3];

    static readonly BoostingOptions Without = new()
    {
        Loss = BoostingLoss.Logistic, Trees = 200, LearningRate = 0.05, MaxLeaves = 12, MinRows = 100, L2 = 5, MaxBins = 127,
    };

    readonly TelecomLoop _world;
    readonly Seen _now;
    readonly BoostedTrees[] _without;
    readonly TelecomContacts _contacts;
    readonly double[] _expected;
    readonly FeatureTable _persons;
    readonly Dictionary<string, int> _places;

    /// <param name="world">Its arms.</param>
    /// <param name="known">What is known on the day.</param>
    /// <param name="waves">Contacts with what came of them.</param>
    /// <param name="quiet">Rows of days before any campaign.</param>
    /// <param name="now">What derived columns are fitted on.</param>
    public TelecomLearner(TelecomLoop world, KnownLoop known, IReadOnlyList<Wave> waves, IReadOnlyList<Seen> quiet, Seen now)
    {
        (_world, _now) = (world, now);
        Seen[] all = [.. waves.Select(wave => wave.Rows), .. quiet];
        FeatureTable[] tables = [.. all.Select(rows => world.Derive(rows, now).Table)];
        string[] arms = [.. waves.SelectMany(wave => wave.Arms)];
        _without = LearnWithout(
            LearningTables.Pool(tables), [.. arms, .. quiet.SelectMany(rows => Enumerable.Repeat(Wave.Control, rows.Rows))],
            [.. all.SelectMany(rows => rows["lost"])], [.. all.SelectMany(FoldsOf)]);
        _contacts = new TelecomContacts(world, known, waves);
        _expected = [.. waves.SelectMany((wave, place) => Untreated(wave.Rows, tables[place]))];

        // Everybody as last seen: whoever is there now, now.
        Seen[] seen = [.. waves.Select(wave => wave.Rows), now];
        string[] customers = [.. seen.SelectMany(rows => rows.Texts("customer_id"))];
        Dictionary<string, int> last = [];
        for (int row = 0; row < customers.Length; row++)
            last[customers[row]] = row;
        FeatureTable pooled = LearningTables.Pool([.. tables.Take(waves.Count), world.Derive(now, now).Table]);
        _persons = TelecomPersons.Of(pooled, [.. seen.SelectMany(rows => rows.Texts("contract"))]).Take([.. last.Values]);
        _places = last.Keys.Index().ToDictionary(one => one.Item, one => one.Index);
    }

    /// <summary>What is expected of the rows of now.</summary>
    public Parts Expect()
    {
        ContactHistories histories = _contacts.Histories(_persons, _places);
        EffectClasses classes = Sizes.Select(size => Fit(histories, size)).MinBy(fit => fit.Bic)!.Model;
        double[][] shares = classes.Memberships(histories);
        IReadOnlyList<TelecomContact> contacts = _contacts.All;
        Dictionary<string, double[][]> before = contacts.Select(one => one.Moment).Distinct().ToDictionary(
            moment => moment, moment => classes.Memberships(_contacts.Histories(_persons, _places, moment)));

        // By what was known at each contact: later answers are known of those only who stayed.
        ClassFactorFit fit = ClassFactors.Fit(
            [.. contacts.Select(one => before[one.Moment][_places[one.Customer]])], _world.Arms.Length,
            [.. Enumerable.Range(0, contacts.Count)], [.. contacts.Select(one => one.Arm)],
            [.. contacts.Select(one => one.IsLost ? 1.0 : 0)], _expected, Factors);
        if (fit.StopReason != StopReason.Converged)
            throw new InvalidOperationException($"The fit of factors ended with {fit.StopReason}.");
        double[][] factors = fit.Factors;
        (double[] value, FeatureTable table) = _world.Derive(_now, _now);
        double[] untreated = Untreated(_now, table);
        double[][] own = Array.ConvertAll(_now.Texts("customer_id"), customer => shares[_places[customer]]);
        int control = _world.Arms.Length;
        return new(
            value,
            untreated,
            [
                .. _world.Arms.Select((_, arm) => own.Select((one, row) =>
                    untreated[row] * one.Select((share, kind) => share * (factors[kind][arm] - factors[kind][control])).Sum())
                    .ToArray()),
            ],
            [
                .. _world.Arms.Select((_, arm) => own.Select(one =>
                    one.Select((share, kind) => share * classes.Answers[0][kind][arm]).Sum()).ToArray()),
            ]);
    }

    static EffectClassesFit Fit(ContactHistories histories, int size)
    {
        EffectClassesFit fit = EffectClasses.Fit(histories, new LatentClassOptions { Classes = size });
        return fit.StopReason == StopReason.Converged
            ? fit
            : throw new InvalidOperationException(
                $"The fit of {size} classes ended with {fit.StopReason}: its criterion says nothing.");
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

    static int[] FoldsOf(Seen rows) =>
        Array.ConvertAll(rows.Texts("customer_id"), key => (int)(StableHash.Share(1, "prognosis", key) * Folds));
}
