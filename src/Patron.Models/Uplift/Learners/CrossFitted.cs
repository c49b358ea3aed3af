using Patron.Models.Boosting;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>
/// What would be expected of each row in each arm, and how likely it was to be in it: learnt for the rows of a fold from the other folds.
/// </summary>
/// <param name="Means">Expected outcome in each arm, the control first, row by row.</param>
/// <param name="Propensities">Probability of each arm, the control first, row by row, clipped.</param>
/// <param name="Clipped">How many probabilities were clipped.</param>
/// <param name="Folds">The fold of each row.</param>
sealed record CrossFitted(double[][] Means, double[][] Propensities, int Clipped, int[] Folds)
{
    public static CrossFitted Of(UpliftRows rows, UpliftOptions options)
    {
        options.Validate();
        RequireEnough(rows, options);
        int[] folds = rows.Folds(options.Folds, options.Seed);
        double[][] means = Empty(rows);
        double[][] propensities = Empty(rows);
        IReadOnlyList<Evaluation.Fold> parts = Evaluation.Folds.Of(folds);
        UpliftOptions ofEach = options with { Threads = ParallelWork.ThreadsOfEach(options.Threads, parts.Count) };
        ParallelWork.For(parts.Count, options.Threads, number =>
        {
            (int[] outside, int[] inside) = parts[number];
            FeatureTable test = rows.Table.Take(inside);
            for (int arm = 0; arm < means.Length; arm++)
                Put(OutcomeModel(rows, arm, outside, ofEach).Predict(test, ofEach.Threads), inside, means[arm]);
            double[][] likely = Likely(rows, outside, inside, test, ofEach);
            for (int arm = 0; arm < likely.Length; arm++)
                Put(likely[arm], inside, propensities[arm]);
        });

        int clipped = propensities.Sum(arm => Clip(arm, options.Clip));
        return new CrossFitted(means, propensities, clipped, folds);
    }

    /// <summary>The model of the outcome in one arm, from those of some rows that are in it.</summary>
    public static MeanModel OutcomeModel(UpliftRows rows, int arm, int[] among, UpliftOptions options)
    {
        int[] taken = Array.FindAll(among, row => rows.ArmOf[row] == arm);
        return options.ForOutcomes.Fit(
            rows.Table.Take(taken), Array.ConvertAll(taken, row => rows.Outcomes[row]), options.LossOf(rows));
    }

    static double[][] Likely(UpliftRows rows, int[] outside, int[] inside, FeatureTable test, UpliftOptions options)
    {
        if (rows.Propensities is { } known)
            return Array.ConvertAll(known, arm => Array.ConvertAll(inside, row => arm[row]));
        int arms = rows.Arms.Count + 1;
        if (options.Assignment == Assignment.Randomised)
        {
            double[] shares = new double[arms];
            foreach (int arm in rows.ArmOf)
                shares[arm] += 1.0 / rows.Count;
            return Array.ConvertAll(shares, share => Enumerable.Repeat(share, inside.Length).ToArray());
        }

        FeatureTable training = rows.Table.Take(outside);
        double[][] likely = new double[arms][];
        // Of two arms one model tells both.
        for (int arm = 1; arm < arms; arm++)
            likely[arm] = InArm(arm);
        likely[0] = arms == 2 ? Array.ConvertAll(likely[1], value => 1 - value) : InArm(0);
        for (int row = 0; row < inside.Length; row++)
        {
            double sum = likely.Sum(arm => arm[row]);
            foreach (double[] arm in likely)
                arm[row] /= sum;
        }

        return likely;

        double[] InArm(int arm) => options.ForOutcomes
            .Fit(training, Array.ConvertAll(outside, row => rows.ArmOf[row] == arm ? 1.0 : 0), BoostingLoss.Logistic)
            .Predict(test, options.Threads);
    }

    static int Clip(double[] values, double least)
    {
        int clipped = 0;
        for (int row = 0; row < values.Length; row++)
        {
            double value = Math.Clamp(values[row], least, 1 - least);
            clipped += value != values[row] ? 1 : 0;
            values[row] = value;
        }

        return clipped;
    }

    /// <summary>Without a fold, each arm must still have outcomes that differ, and amounts above 0 for a log link.</summary>
    public static void RequireEnough(UpliftRows rows, UpliftOptions options)
    {
        for (int arm = 0; arm <= rows.Arms.Count; arm++)
        {
            int[] taken = rows.In(arm);
            int other = taken.Count(row => rows.Outcomes[row] != 0);
            int zero = taken.Length - other;
            int least = rows.Kind == OutcomeKind.Binary ? Math.Min(other, zero) : other;
            if (taken.Length < 2 * options.Folds || least < options.Folds)
            {
                throw new ArgumentException(
                    $"'{rows.NameOf(arm)}' has {taken.Length} rows, {other} of them with an outcome other than 0: too few for {options.Folds} folds, each "
                        + "of which must have some of both; take more rows, or fewer folds",
                    nameof(rows));
            }
        }
    }

    static double[][] Empty(UpliftRows rows) => [.. Enumerable.Range(0, rows.Arms.Count + 1).Select(_ => new double[rows.Count])];

    static void Put(double[] values, int[] places, double[] into)
    {
        for (int index = 0; index < places.Length; index++)
            into[places[index]] = values[index];
    }
}
