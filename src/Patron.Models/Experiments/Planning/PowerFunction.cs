using MathNet.Numerics.Distributions;
using Patron.Models.Experiments.Monitoring;
using Patron.Models.Numerics;

namespace Patron.Models.Experiments.Planning;

/// <summary>With which probability a design finds an effect, in its own direction.</summary>
/// <remarks>
/// Means: the non-central t distribution with as many degrees of freedom as units less two, as R's power.t.test. Proportions: Fleiss,
/// Statistical Methods for Rates and Proportions (1981), equation 3.14: the error pooled under no effect, apart under the effect, as R's
/// power.prop.test. Several looks: the recursion of the group-sequential design, on normal scores.
/// </remarks>
sealed class PowerFunction
{
    readonly PlannedOutcome _outcome;
    readonly DesignOptions _options;
    readonly GroupSequentialDesign? _looks;
    readonly double _point;
    readonly Lazy<double> _driftNeeded;

    public PowerFunction(PlannedOutcome outcome, DesignOptions options)
    {
        (_outcome, _options) = (outcome, options);
        bool twoSided = options.Alternative == Alternative.TwoSided;
        double alpha = 1 - options.Confidence;
        ErrorOfOne = options switch
        {
            { Treatments: 1 } or { Comparison: ManyTreatments.None } => alpha,
            { Comparison: ManyTreatments.Dunnett } => Dunnett.ErrorOfOne(alpha, options.Treatments, Each / (Each + options.ControlShare), twoSided),
            _ => alpha / options.Treatments,
        };
        Level = 1 - (twoSided ? ErrorOfOne / 2 : ErrorOfOne);
        _point = Normal.InvCDF(0, 1, Level);
        if (options.Looks > 1)
            _looks = GroupSequentialDesign.Of(options.Looks, options.Spending, 1 - ErrorOfOne, twoSided ? Alternative.TwoSided : Alternative.Greater);
        _driftNeeded = new(() => _looks!.DriftFor(options.Power));
    }

    /// <summary>The error of one comparison.</summary>
    public double ErrorOfOne { get; }

    /// <summary>The boundaries of several looks; null for one.</summary>
    public GroupSequentialDesign? Looks => _looks;

    double Level { get; }

    /// <summary>The least number of units, of all groups, that has a variance.</summary>
    public double FewestUnits => 2.0001 * _options.ClusterSize / Math.Min(_options.ControlShare, Each);

    /// <summary>The power for an effect.</summary>
    /// <param name="effect">Absolute; in the direction looked for.</param>
    /// <param name="total">Units of all groups. Range: at least <see cref="FewestUnits"/>.</param>
    public double At(double effect, double total)
    {
        double score = ScoreOf(effect, total);
        if (_looks is not null)
            return _looks.Power(score);
        if (_outcome.IsProportion)
            return Normal.CDF(0, 1, score - _point);
        double freedom = (total * (_options.ControlShare + Each) / _options.ClusterSize) - 2;
        return StudentTail.Above(StudentTail.Quantile(Level, freedom), freedom, score);
    }

    /// <summary>The power by each of several looks.</summary>
    public double[] ByLook(double effect, double total)
    {
        double sum = 0;
        return [.. _looks!.CrossingProbabilities(ScoreOf(effect, total)).Select(one => sum += one)];
    }

    /// <summary>Whether the power asked for is reached.</summary>
    public bool Finds(double effect, double total) =>
        _looks is null ? At(effect, total) >= _options.Power : ScoreOf(effect, total) >= _driftNeeded.Value;

    double Each => (1 - _options.ControlShare) / _options.Treatments;

    /// <summary>What the score of the effect is on average; of a proportion the one that gives Fleiss's power.</summary>
    double ScoreOf(double effect, double total)
    {
        double control = total * _options.ControlShare;
        double treated = total * Each;
        double scale = Math.Sqrt((1 - _outcome.Explained) * _options.ClusterEffect);
        if (!_outcome.IsProportion)
            return Math.Abs(effect) / (scale * _outcome.Deviation * Math.Sqrt((1 / control) + (1 / treated)));
        double mean = ((control * _outcome.Baseline) + (treated * (_outcome.Baseline + effect))) / (control + treated);
        double apart = scale * Math.Sqrt((_outcome.VarianceAt(0) / control) + (_outcome.VarianceAt(effect) / treated));
        double pooled = scale * Math.Sqrt(mean * (1 - mean) * ((1 / control) + (1 / treated)));
        return _point + ((Math.Abs(effect) - (_point * pooled)) / apart);
    }
}
