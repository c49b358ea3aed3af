namespace Patron.Models.Uplift;

/// <summary>Effects of rows by models that had not seen them.</summary>
static class OutOfFold
{
    /// <summary>The effect of each treatment, row by row.</summary>
    public static UpliftEffects Effects(UpliftRows rows, UpliftOptions options, int[] folds)
    {
        double[][] effects = [.. rows.Arms.Select(_ => new double[rows.Count])];
        foreach ((int[] outside, int[] inside) in Evaluation.Folds.Of(folds))
        {
            UpliftModel model = UpliftModel.Fit(rows.Take(outside), options).Model;
            double[][] found = model.Effects(rows.Table.Take(inside), withErrors: false, options.Threads).Values;
            for (int arm = 0; arm < effects.Length; arm++)
            {
                for (int place = 0; place < inside.Length; place++)
                    effects[arm][inside[place]] = found[arm][place];
            }
        }

        return new UpliftEffects(rows.Arms, effects, new double[]?[effects.Length]);
    }
}
