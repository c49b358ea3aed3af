using Patron.Models.Boosting;
using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>Fits the effect of each treatment against the control.</summary>
sealed class EffectFit(UpliftRows rows, UpliftOptions options, FittedNuisances nuisances)
{
    /// <param name="arm">The treatment's place among those of the rows, counted from 1.</param>
    public EffectModel Of(int arm) => options.Learner switch
    {
        UpliftLearner.Constant => new EffectSum(nuisances.Scores.Average(arm - 1).Value),
        UpliftLearner.TwoModel => new EffectSum(0, (1, nuisances.OutcomeModel(arm)), (-1, nuisances.OutcomeModel(0))),
        UpliftLearner.XLearner => Imputed(arm),
        UpliftLearner.RLearner => Residual(arm),
        UpliftLearner.DrLearner => new EffectSum(0, (1, Effects(rows.Table, nuisances.Scores.Of(arm - 1)))),
        _ => UpliftForest.Fit(
            ResidualRows.Of(rows, arm, nuisances.CrossFitted), options.Forest with { Seed = options.Seed, Threads = options.Threads }),
    };

    /// <remarks>
    /// Künzel, Sekhon, Bickel and Yu (2019), PNAS 116, equations 7 to 9, the weight of the effect learnt from the control being
    /// the share of treated rows among both, so that contributions add up.
    /// </remarks>
    EffectSum Imputed(int arm)
    {
        (int[] treated, int[] control) = (rows.In(arm), rows.In(0));
        double[] without = nuisances.OutcomeModel(0).Predict(rows.Table.Take(treated), options.Threads);
        double[] with = nuisances.OutcomeModel(arm).Predict(rows.Table.Take(control), options.Threads);
        double[] gained = [.. treated.Select((row, place) => rows.Outcomes[row] - without[place])];
        double[] missed = [.. control.Select((row, place) => with[place] - rows.Outcomes[row])];
        MeanModel ofTreated = Effects(rows.Table.Take(treated), gained);
        MeanModel ofControl = Effects(rows.Table.Take(control), missed);
        double share = treated.Length / (double)(treated.Length + control.Length);
        return new EffectSum(0, (share, ofControl), (1 - share, ofTreated));
    }

    /// <remarks>
    /// Nie and Wager (2021), Biometrika 108, equation 4: squares of y - m(x) - (w - e(x)) effect(x), as a weighted regression.
    /// </remarks>
    EffectSum Residual(int arm)
    {
        ResidualRows residual = ResidualRows.Of(rows, arm, nuisances.CrossFitted);
        double[] targets = [.. residual.Outcomes.Zip(residual.Treatments, (outcome, treatment) => outcome / treatment)];
        double[] weights = Array.ConvertAll(residual.Treatments, treatment => treatment * treatment);
        // Of mean one: what a learner takes for chance or too few rows is on the scale of rows.
        double mean = weights.Average();
        return new EffectSum(0, (1, Effects(residual.Table, targets, Array.ConvertAll(weights, weight => weight / mean))));
    }

    MeanModel Effects(FeatureTable table, double[] targets, double[]? weights = null) =>
        options.ForEffects.Fit(table, targets, BoostingLoss.SquaredError, weights);
}
