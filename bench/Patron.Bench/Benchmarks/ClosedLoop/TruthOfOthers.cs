using Patron.Models.Boosting;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// The mean of the truth given what can be seen, where the world cannot tell it in closed form: boosted trees of the truth of
/// other customers, on all days on which it was asked.
/// </summary>
sealed class TruthOfOthers(TelecomLoop world, WrittenLoop written)
{
    const int Folds = 4;

    static readonly BoostingOptions Trees = new()
    {
        Loss = BoostingLoss.SquaredError, Trees = 100, LearningRate = 0.06, MaxLeaves = 8, MinRows = 100, L2 = 5, MaxBins = 127,
    };

    readonly Seen[] _days =
    [
        .. world.Waves.Append(world.Decisions.First).Append(world.Decisions.Second).Where(written.Asked).Select(written.At),
    ];

    /// <summary>
    /// A month's revenue of rows, and what the probability to leave would change by per unit of a factor on the hazard.
    /// </summary>
    public (double[] Base, double[] Leaving) Expected(Seen rows)
    {
        FeatureTable all = LearningTables.Pool([.. _days.Select(day => world.Derive(day, rows).Table)]);
        FeatureTable own = world.Derive(rows, rows).Table;
        int[] folds = [.. _days.SelectMany(FoldsOf)];
        int[] mine = FoldsOf(rows);
        double[] truth = [.. _days.SelectMany(day => day["true_base"])];
        double[] leaving = [.. _days.SelectMany(world.TrueLeaving)];
        (double[] values, double[] chances) = (new double[rows.Rows], new double[rows.Rows]);
        for (int fold = 0; fold < Folds; fold++)
        {
            int[] others = [.. Enumerable.Range(0, all.Rows).Where(row => folds[row] != fold)];
            int[] here = [.. Enumerable.Range(0, rows.Rows).Where(row => mine[row] == fold)];
            FeatureTable to = own.Take(here);
            Learn(truth, others, values);
            Learn(leaving, [.. others.Where(row => !double.IsNaN(leaving[row]))], chances);

            void Learn(double[] truths, int[] from, double[] target)
            {
                double[] targets = Array.ConvertAll(from, row => truths[row]);
                double[] told = BoostedTrees.Fit(all.Take(from), targets, Trees).Model.Predict(to);
                for (int place = 0; place < here.Length; place++)
                    target[here[place]] = told[place];
            }
        }

        return (values, chances);
    }

    static int[] FoldsOf(Seen rows) =>
        Array.ConvertAll(rows.Texts("customer_id"), key => (int)(StableHash.Share(2, "truth_of_others", key) * Folds));
}
