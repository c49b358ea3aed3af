using Patron.Models.Boosting;
using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>Fits the effect of each treatment against the control.</summary>
sealed class EffectFit(UpliftRows rows, UpliftOptions options, CrossFitted nuisances, DoublyRobustScores scores)
{
    readonly Dictionary<int, MeanModel> _outcomeModels = [];

    /// <param name="arm">The treatment's place among those of the rows, counted from 1.</param>
    public EffectModel Of(int arm) => options.Learner switch
    {
        UpliftLearner.Constant => new EffectSum(scores.Average(arm - 1).Value),
        UpliftLearner.TwoModel => new EffectSum(0, (1, OutcomeModel(arm)), (-1, OutcomeModel(0))),
        UpliftLearner.XLearner => Imputed(arm),
        UpliftLearner.RLearner => Residual(arm),
        UpliftLearner.DrLearner => new EffectSum(0, (1, Effects(rows.Table, scores.Of(arm - 1)))),
        _ => UpliftForest.Fit(ResidualRows.Of(rows, arm, nuisances), options.Forest with { Seed = options.Seed, Threads = options.Threads }),
    };

    /// <remarks>
    /// Künzel, Sekhon, Bickel and Yu (2019), PNAS 116, equations 7 to 9, the weight of the effect learnt from the control being the share of treated rows
    /// among both, so that contributions add up.
    /// </remarks>
    EffectSum Imputed(int arm)
    {
        (int[] treated, int[] control) = (rows.In(arm), rows.In(0));
        double[] without = OutcomeModel(0).Predict(rows.Table.Take(treated), options.Threads);
        double[] with = OutcomeModel(arm).Predict(rows.Table.Take(control), options.Threads);
        MeanModel ofTreated = Effects(rows.Table.Take(treated), [.. treated.Select((row, place) => rows.Outcomes[row] - without[place])]);
        MeanModel ofControl = Effects(rows.Table.Take(control), [.. control.Select((row, place) => with[place] - rows.Outcomes[row])]);
        double share = treated.Length / (double)(treated.Length + control.Length);
        return new EffectSum(0, (share, ofControl), (1 - share, ofTreated));
    }

    /// <remarks>Nie and Wager (2021), Biometrika 108, equation 4: squares of y - m(x) - (w - e(x)) effect(x), as a weighted regression.</remarks>
    EffectSum Residual(int arm)
    {
        ResidualRows residual = ResidualRows.Of(rows, arm, nuisances);
        double[] targets = [.. residual.Outcomes.Zip(residual.Treatments, (outcome, treatment) => outcome / treatment)];
        double[] weights = Array.ConvertAll(residual.Treatments, treatment => treatment * treatment);
        // Of mean one: what a learner takes for chance or too few rows is on the scale of rows.
        double mean = weights.Average();
        return new EffectSum(0, (1, Effects(residual.Table, targets, Array.ConvertAll(weights, weight => weight / mean))));
    }

    MeanModel Effects(FeatureTable table, double[] targets, double[]? weights = null) =>
        options.ForEffects.Fit(table, targets, BoostingLoss.SquaredError, weights);

    MeanModel OutcomeModel(int arm)
    {
        if (!_outcomeModels.TryGetValue(arm, out MeanModel? model))
            _outcomeModels[arm] = model = CrossFitted.OutcomeModel(rows, arm, [.. Enumerable.Range(0, rows.Count)], options);
        return model;
    }
}
