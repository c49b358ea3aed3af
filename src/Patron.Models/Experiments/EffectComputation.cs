namespace Patron.Models.Experiments;

/// <summary>Effects from the moments of both groups' strata.</summary>
static class EffectComputation
{
    const double ShareTolerance = 1e-9;

    public static Effect Of(Metric metric, IReadOnlyList<Stratum> strata, EffectOptions options)
    {
        EffectCheck.Strata(metric, strata, options.Covariates);
        Metric[] metrics = [metric, .. options.Covariates];
        long units = strata.Sum(one => one.Control.Count + one.Treated.Count);
        bool sampled = strata.All(one => one.Share is null);
        double[] shares = [.. strata.Select(one => one.Share ?? ((double)(one.Control.Count + one.Treated.Count) / units))];
        if (Math.Abs(shares.Sum() - 1) > ShareTolerance)
            throw new ArgumentException($"the shares of the strata sum to {shares.Sum()}; they must sum to 1", nameof(strata));

        var control = GroupEstimate.Of(metrics, [.. strata.Zip(shares, (one, share) => (one.Control, share))], "control");
        var treated = GroupEstimate.Of(metrics, [.. strata.Zip(shares, (one, share) => (one.Treated, share))], "treated");
        double[] coefficients = CovariateAdjustment.Coefficients(control, treated);
        double[] weights = [1, .. coefficients.Select(one => -one)];
        double[] unadjusted = [1, .. coefficients.Select(_ => 0.0)];

        double variance = control.Variance(weights) + treated.Variance(weights);
        double before = control.Variance(unadjusted) + treated.Variance(unadjusted);
        if (!(before > 0 && variance > 0))
            throw EffectCheck.NoVariance(control.Values[0], treated.Values[0], before > 0);
        double freedom = variance * variance / (control.FreedomTerm(weights) + treated.FreedomTerm(weights));
        ErrorQuantiles errors = new(options, freedom);

        double difference = GroupEstimate.Product(weights, treated.Values) - GroupEstimate.Product(weights, control.Values);
        double[] minus = [.. weights.Select(one => -one)];
        double absolute = variance + (sampled ? ShareVariance(control, minus, treated, weights, shares, units) : 0);
        Effect found = new(
            new GroupValue(control.Count, control.Values[0]), new GroupValue(treated.Count, treated.Values[0]),
            errors.Around(difference, Math.Sqrt(absolute)), null, null, freedom, coefficients, Math.Clamp(1 - (variance / before), 0, 1));

        double baseline = control.Values[0];
        if (baseline == 0)
            return found with { RelativeMissing = "the control group's value is 0" };
        // (treated - control) / |control|, whose control moves both parts.
        double size = Math.Abs(baseline);
        double[] ofControl = [.. minus.Select(one => one / size)];
        ofControl[0] -= Math.Sign(baseline) * difference / (size * size);
        double[] ofTreated = [.. weights.Select(one => one / size)];
        double relative = control.Variance(ofControl) + treated.Variance(ofTreated)
            + (sampled ? ShareVariance(control, ofControl, treated, ofTreated, shares, units) : 0);
        return found with { Relative = errors.Around(difference / size, Math.Sqrt(relative)) };
    }

    /// <summary>What drawn shares of the strata add to the variance: that of the strata's contributions over the units.</summary>
    static double ShareVariance(
        GroupEstimate control, double[] ofControl, GroupEstimate treated, double[] ofTreated, double[] shares, long units)
    {
        (double mean, double squares) = (0, 0);
        double[] parts = [.. shares.Select((_, stratum) =>
            GroupEstimate.Product(ofControl, control.Strata[stratum]) + GroupEstimate.Product(ofTreated, treated.Strata[stratum]))];
        for (int stratum = 0; stratum < shares.Length; stratum++)
            mean += shares[stratum] * parts[stratum];
        for (int stratum = 0; stratum < shares.Length; stratum++)
            squares += shares[stratum] * (parts[stratum] - mean) * (parts[stratum] - mean);
        return squares / units;
    }
}
