namespace Patron.Models.Experiments;

/// <summary>What groups must hold before an effect can be computed.</summary>
static class EffectCheck
{
    const double Rounding = 1e-9;

    public static void Strata(Metric metric, IReadOnlyList<Stratum> strata, IReadOnlyList<Metric> covariates)
    {
        if (strata.Count == 0)
            throw new InsufficientDataException("there is no group to compare: no strata were given");
        if (strata.Any(one => one.Share is null) && strata.Any(one => one.Share is not null))
            throw new ArgumentException("some strata have a share and some have none: give all or none", nameof(strata));
        int width = strata[0].Control.Width;
        int last = new[] { metric }.Concat(covariates).Max(one => Math.Max(one.Column, one.Denominator ?? 0));
        if (last >= width)
            throw new ArgumentException($"the metric or a covariate takes column {last}, and the groups have {width} columns, from 0", nameof(metric));
        foreach (Stratum stratum in strata)
        {
            string prefix = strata.Count == 1 ? "" : $"stratum {stratum.Name}: ";
            if (stratum.Control.Width != width || stratum.Treated.Width != width)
                throw new ArgumentException($"{prefix}the groups have {stratum.Control.Width} and {stratum.Treated.Width} columns; they must have {width}", nameof(strata));
            if (stratum.Share is { } share && !(share is > 0 and <= 1))
                throw new ArgumentException($"{prefix}a share of {share}; it must lie above 0 and at most at 1", nameof(strata));
            Group(stratum.Control, $"{prefix}the control group", strata.Count > 1);
            Group(stratum.Treated, $"{prefix}the treated group", strata.Count > 1);
            if (metric.IsProportion)
            {
                Ones(stratum.Control, metric.Column, $"{prefix}the control group");
                Ones(stratum.Treated, metric.Column, $"{prefix}the treated group");
            }
        }

        long fewest = Math.Min(strata.Sum(one => one.Control.Count), strata.Sum(one => one.Treated.Count));
        if (fewest < covariates.Count + 2)
            throw new InsufficientDataException($"{fewest} units in the smaller group are too few for {covariates.Count} covariates: take fewer");
    }

    public static InsufficientDataException NoVariance(double control, double treated, bool explained) => new(explained
        ? "the covariates explain the outcome wholly, so that no error can be told: a covariate is the outcome itself"
        : $"every outcome is {control} in the control group and {treated} in the treated one: without spread there is no error and no test");

    static void Group(GroupMoments group, string name, bool ofStrata)
    {
        if (group.Count >= 2)
            return;
        string units = group.Count == 0 ? "is empty" : "has one unit";
        string remedy = ofStrata ? "; join the stratum with another" : "; wait for more, or take a larger share";
        throw new InsufficientDataException($"{name} {units}, and an effect needs at least two{remedy}");
    }

    static void Ones(GroupMoments group, int column, string name)
    {
        double mean = group.Mean(column);
        double variance = group.Covariance(column, column) * (group.Count - 1) / group.Count;
        if (!(mean is >= 0 and <= 1) || Math.Abs(variance - (mean * (1 - mean))) > Rounding)
            throw new ArgumentException($"{name}: column {column} has values other than 0 and 1; compare its mean");
    }
}
