using Patron.Models.Numerics;

namespace Patron.Models.Uplift;

/// <summary>
/// Effects of rows by models that had not seen them. What several learners build on is fitted once for each fold: of eight
/// learners that is most of the work.
/// </summary>
/// <param name="rows">All rows.</param>
/// <param name="folds">The fold of each.</param>
sealed class OutOfFold(UpliftRows rows, int[] folds)
{
    readonly FoldRows[] _folds =
        [.. Evaluation.Folds.Of(folds).Select(fold => new FoldRows(rows.Take(fold.Training), rows.Table.Take(fold.Test), fold.Test))];

    /// <summary>The effect of each treatment, row by row.</summary>
    public UpliftEffects Effects(UpliftOptions options)
    {
        double[][] effects = [.. rows.Arms.Select(_ => new double[rows.Count])];
        UpliftOptions ofEach = options with { Threads = ParallelWork.ThreadsOfEach(options.Threads, _folds.Length) };
        ParallelWork.For(_folds.Length, options.Threads, number =>
        {
            FoldRows fold = _folds[number];
            UpliftModel model = UpliftModel.Learnt(fold.Outside, ofEach, fold.NuisancesOf(ofEach));
            double[][] found = model.Effects(fold.Inside, withErrors: false, ofEach.Threads).Values;
            for (int arm = 0; arm < effects.Length; arm++)
            {
                for (int place = 0; place < fold.Places.Length; place++)
                    effects[arm][fold.Places[place]] = found[arm][place];
            }
        });

        return new UpliftEffects(rows.Arms, effects, new double[]?[effects.Length]);
    }

    /// <summary>Rows to learn from, and those to tell of.</summary>
    sealed record FoldRows(UpliftRows Outside, Preprocessing.FeatureTable Inside, int[] Places)
    {
        // Only one thread works on a fold.
        readonly Dictionary<UpliftOptions, FittedNuisances> _nuisances = [];

        public FittedNuisances NuisancesOf(UpliftOptions options)
        {
            UpliftOptions key = FittedNuisances.KeyOf(options);
            if (!_nuisances.TryGetValue(key, out FittedNuisances? known))
                _nuisances[key] = known = new FittedNuisances(Outside, options);
            return known;
        }
    }
}
