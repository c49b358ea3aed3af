using Patron.Models.Evaluation;
using Patron.Models.Experiments.Monitoring;

namespace Patron.Models.Experiments.Planning;

/// <summary>How the error is shared between several treatments that are compared with one control group.</summary>
public enum ManyTreatments
{
    /// <summary>Each has an equal part of it: right whatever the dependence, and a little more than needed.</summary>
    Bonferroni,

    /// <summary>By the distribution of the largest of all comparisons, which share their control group: Dunnett's test.</summary>
    Dunnett,

    /// <summary>Each has all of it: for treatments that are decided on one by one.</summary>
    None,
}

/// <summary>How an experiment will be run and judged.</summary>
public sealed record DesignOptions
{
    readonly double _confidence = Estimate.UsualConfidence;
    readonly double _power = 0.8;
    readonly double? _controlShare;
    readonly int _treatments = 1;
    readonly double _clusterSize = 1;
    readonly double _intraclass;
    readonly int _looks = 1;

    /// <summary>One less the error of all comparisons and looks together. Range: 0.5 &lt; confidence &lt; 1. <value>0.95.</value></summary>
    public double Confidence
    {
        get => _confidence;
        init => _confidence = Within(value, value is > 0.5 and < 1, nameof(Confidence), "must lie between 0.5 and 1, both excluded");
    }

    /// <summary>With which probability the effect shall be found where it is there. Range: 0.5 to below 1. <value>0.8.</value></summary>
    public double Power
    {
        get => _power;
        init => _power = Within(value, value is >= 0.5 and < 1, nameof(Power), "must be at least 0.5 and below 1");
    }

    /// <summary>Whether a rise, a fall or both are looked for. <value>Two-sided.</value></summary>
    public Alternative Alternative { get; init; }

    /// <summary>
    /// Share of the units in the control group. Range: 0 &lt; share &lt; 1. <value>1 / (1 + sqrt(treatments)), which finds most: one half for
    /// one.</value>
    /// </summary>
    public double ControlShare
    {
        get => _controlShare ?? (1 / (1 + Math.Sqrt(Treatments)));
        init => _controlShare = Within(value, value is > 0 and < 1, nameof(ControlShare), "must lie between 0 and 1, both excluded: without control nothing can be shown");
    }

    /// <summary>Treatments, each compared with the control group; they share the rest equally. Range: 1 to 100. <value>1.</value></summary>
    public int Treatments
    {
        get => _treatments;
        init => _treatments = (int)Within(value, value is >= 1 and <= 100, nameof(Treatments), "must lie between 1 and 100");
    }

    /// <summary><value>Bonferroni.</value></summary>
    public ManyTreatments Comparison { get; init; }

    /// <summary>Customers in a cluster that is assigned as one, on average. Range: &gt;= 1. <value>1: customers are assigned one by one.</value></summary>
    public double ClusterSize
    {
        get => _clusterSize;
        init => _clusterSize = Within(value, value >= 1 && double.IsFinite(value), nameof(ClusterSize), "must be at least 1");
    }

    /// <summary>Correlation of the outcomes of two customers of one cluster. Range: [0, 1]. <value>0.</value></summary>
    public double IntraclassCorrelation
    {
        get => _intraclass;
        init => _intraclass = Within(value, value is >= 0 and <= 1, nameof(IntraclassCorrelation), "must lie in [0, 1]");
    }

    /// <summary>Planned looks, the last one included. Range: 1 to 100. <value>1.</value></summary>
    public int Looks
    {
        get => _looks;
        init => _looks = (int)Within(value, value is >= 1 and <= 100, nameof(Looks), "must lie between 1 and 100");
    }

    /// <summary>How the error is spent over the looks. <value>As O'Brien and Fleming's.</value></summary>
    public AlphaSpending Spending { get; init; }

    /// <summary>By how much clusters enlarge the variance: 1 + (size - 1) correlation.</summary>
    /// <remarks>Kish (1965), Survey Sampling, section 5.4.</remarks>
    public double ClusterEffect => 1 + ((ClusterSize - 1) * IntraclassCorrelation);

    static double Within(double value, bool isIn, string name, string expected) =>
        isIn ? value : throw new ArgumentOutOfRangeException(name, value, expected);
}
