using MathNet.Numerics.Distributions;
using Patron.Models.Evaluation;

namespace Patron.Models.Uplift;

/// <summary>
/// Whether predicted effects of a treatment hold: what the outcome leaves over is told by the arm, and by the arm times how far the prediction lies
/// above its mean.
/// </summary>
/// <param name="Arm">The treatment.</param>
/// <param name="Average">The mean effect. Unit: that of the outcome.</param>
/// <param name="Slope">
/// What a difference of 1 in predicted effects is worth: 1 if they are right, 0 if they say nothing of who gains more. Null where all predictions are
/// equal.
/// </param>
/// <param name="PValue">One-sided, of a slope of 0 or less: small where effects differ and the prediction tells how. Null without slope.</param>
/// <remarks>
/// Chernozhukov, Demirer, Duflo and Fernández-Val (2018), NBER 24678, best linear predictor, as grf's <c>test_calibration</c> computes it: least
/// squares of residual outcome on residual arm, with standard errors of kind HC3 (MacKinnon and White 1985),
/// the errors of rows of one key being added up first.
/// </remarks>
public sealed record EffectCalibration(string Arm, Estimate Average, Estimate? Slope, double? PValue)
{
    /// <summary>Judges effects.</summary>
    /// <param name="rows">Rows that the model had not seen.</param>
    /// <param name="effects">What it said of them.</param>
    /// <param name="options">With what is learnt what to expect of rows.</param>
    /// <returns>For each treatment, in the order of the rows'.</returns>
    public static IReadOnlyList<EffectCalibration> Of(UpliftRows rows, UpliftEffects effects, UpliftOptions? options = null) =>
        Of(rows, effects, CrossFitted.Of(rows, options ?? new UpliftOptions()));

    internal static IReadOnlyList<EffectCalibration> Of(UpliftRows rows, UpliftEffects effects, CrossFitted nuisances) =>
    [
        .. rows.Arms.Select((arm, place) =>
        {
            int[] both = rows.In(0, place + 1);
            ResidualRows residual = ResidualRows.Of(rows, place + 1, nuisances);
            return Of(arm, residual.Outcomes, residual.Treatments, Array.ConvertAll(both, row => effects.Values[place][row]),
                rows.Keys is { } keys ? Array.ConvertAll(both, row => keys[row]) : null);
        }),
    ];

    internal static EffectCalibration Of(string arm, double[] outcomes, double[] treatments, double[] effects, string[]? keys)
    {
        double mean = effects.Average();
        bool differ = effects.Any(effect => effect != effects[0]);
        double[][] columns = differ
            ? [treatments, [.. treatments.Zip(effects, (treatment, effect) => treatment * (effect - mean))]]
            : [treatments];
        LeastSquares fit = LeastSquares.Of(columns, outcomes, keys);
        var average = Estimate.Normal(fit.Coefficients[0], fit.StandardErrors[0]);
        if (!differ)
            return new EffectCalibration(arm, average, null, null);
        var slope = Estimate.Normal(fit.Coefficients[1], fit.StandardErrors[1]);
        return new EffectCalibration(arm, average, slope, Normal.CDF(0, 1, -slope.Value / slope.StandardError));
    }
}
