using Patron.Models.Boosting;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Simulation;
using Patron.Simulation.Telecom;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// The mean of the truth given what can be seen, where the world cannot tell it in closed form: boosted trees of the truth of
/// other customers, on all days on which it was asked.
/// </summary>
sealed class TruthOfOthers(TelecomLoop world, TelecomOptions options, WrittenLoop written)
{
    const int Folds = 4;

    static readonly BoostingOptions Trees = new()
    {
        Loss = BoostingLoss.SquaredError, Trees = 100, LearningRate = 0.06, MaxLeaves = 8, MinRows = 100, L2 = 5, MaxBins = 127,
    };

    static readonly Dictionary<string, Persona> Named = new()
    {
        ["persuadable"] = Persona.Persuadable, ["sure_thing"] = Persona.SureThing, ["sleeping_dog"] = Persona.SleepingDog,
    };

    readonly Seen[] _days =
    [
        .. world.Waves.Append(world.Decisions.First).Append(world.Decisions.Second).Where(written.Asked).Select(written.At),
    ];

    /// <summary>
    /// A month's revenue of rows, and what the probability to leave would change by per unit of a factor on the hazard: were they
    /// such as offers keep, who may stay though they had decided to leave, and such as offers drive away, who may not.
    /// </summary>
    public (double[] Base, double[] Kept, double[] Driven) Expected(Seen rows)
    {
        FeatureTable all = LearningTables.Pool([.. _days.Select(day => world.Derive(day, rows).Table)]);
        FeatureTable own = world.Derive(rows, rows).Table;
        int[] folds = [.. _days.SelectMany(FoldsOf)];
        int[] mine = FoldsOf(rows);
        double[] truth = [.. _days.SelectMany(day => day["true_base"])];
        double[] ofKept = [.. _days.SelectMany(day => Leaving(day, Offer.Discount10, "persuadable", "sure_thing"))];
        double[] ofDriven = [.. _days.SelectMany(day => Leaving(day, Offer.Discount10, "sleeping_dog"))];
        (double[] values, double[] kept, double[] driven) = (new double[rows.Rows], new double[rows.Rows], new double[rows.Rows]);
        for (int fold = 0; fold < Folds; fold++)
        {
            int[] others = [.. Enumerable.Range(0, all.Rows).Where(row => folds[row] != fold)];
            int[] here = [.. Enumerable.Range(0, rows.Rows).Where(row => mine[row] == fold)];
            FeatureTable to = own.Take(here);
            Learn(truth, others, values);
            Learn(ofKept, [.. others.Where(row => !double.IsNaN(ofKept[row]))], kept);
            Learn(ofDriven, [.. others.Where(row => !double.IsNaN(ofDriven[row]))], driven);

            void Learn(double[] truths, int[] from, double[] target)
            {
                double[] targets = Array.ConvertAll(from, row => truths[row]);
                double[] told = BoostedTrees.Fit(all.Take(from), targets, Trees).Model.Predict(to);
                for (int place = 0; place < here.Length; place++)
                    target[here[place]] = told[place];
            }
        }

        return (values, kept, driven);
    }

    /// <summary>The true effect of an offer on customers of some personas over their factor less one; NaN for others.</summary>
    double[] Leaving(Seen day, Offer offer, params string[] personas)
    {
        double[] effects = day["effect_" + offer.Code];
        return [.. day.Texts("persona").Select((persona, row) => !personas.Contains(persona)
            ? double.NaN
            : effects[row] / (offer.Hazard(Named[persona], options.TreatmentStrength) - 1))];
    }

    static int[] FoldsOf(Seen rows) =>
        Array.ConvertAll(rows.Texts("customer_id"), key => (int)(StableHash.Share(2, "truth_of_others", key) * Folds));
}
