namespace Patron.Models.Evaluation;

/// <summary>What a threshold does to the rows of one group.</summary>
sealed class GroupCounts
{
    static readonly (string Figure, int Sign, Func<GroupCounts, Proportion> Of)[] Rates =
    [
        ("selection_rate", 1, one => one._selected),
        ("recall", 1, one => one._recall),
        ("false_positive_rate", -1, one => one._falsePositives),
        ("precision", 1, one => one._precision),
    ];

    readonly Proportion _selected;
    readonly Proportion _recall;
    readonly Proportion _falsePositives;
    readonly Proportion _precision;
    readonly CalibrationError? _calibration;
    readonly int _positives;

    public GroupCounts(
        string? group, int[] rows, ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, ReadOnlySpan<double> weights,
        double threshold)
    {
        Group = group;
        List<double> scores = [];
        List<bool> happened = [];
        List<double> kept = [];
        foreach (int row in rows)
        {
            double weight = weights.IsEmpty ? 1 : weights[row];
            if (weight == 0)
                continue;
            scores.Add(probabilities[row]);
            happened.Add(outcomes[row]);
            kept.Add(weight);
            bool selected = probabilities[row] >= threshold;
            Rows++;
            _positives += outcomes[row] ? 1 : 0;
            _selected = With(_selected, selected, weight);
            if (outcomes[row])
                _recall = With(_recall, selected, weight);
            else
                _falsePositives = With(_falsePositives, selected, weight);
            if (selected)
                _precision = With(_precision, outcomes[row], weight);
        }

        _calibration = Rows < 2 ? null : CalibrationError.Of([.. scores], [.. happened],
            weights: weights.IsEmpty ? [] : [.. kept]);
    }

    public string? Group { get; }

    public int Rows { get; }

    public GroupFairness Against(IReadOnlyList<GroupCounts> all, FairnessOptions options)
    {
        double confidence = options.Confidence;
        List<FairnessContrast> contrasts = [];
        foreach ((string figure, int sign, Func<GroupCounts, Proportion> of) in Rates)
        {
            GroupCounts? best = Reference(all, options, one => sign * of(one).Value);
            if (best is not null && best != this)
                contrasts.Add(new(
                    figure, best.Group, of(this).Less(of(best), confidence), of(this).Over(of(best), confidence)));
        }

        GroupCounts? least = Reference(all, options, one => one._calibration is { } error ? -Math.Abs(error.Bias.Value) : null);
        if (least is not null && least != this)
            contrasts.Add(new("bias", least.Group, BiasLess(least, confidence), null));
        int fewest = Math.Min(_positives, Rows - _positives);
        string? warning = IsSmall(options)
            ? $"{Rows} rows, {fewest} of the rarer outcome: too few to say much; "
                + $"{options.LeastRows} and {options.LeastOfEach} are asked for"
            : null;
        return new GroupFairness(
            Group, Rows, _positives, _selected.Interval(confidence), _recall.Interval(confidence),
            _falsePositives.Interval(confidence),
            _precision.Interval(confidence), _calibration, contrasts, warning);
    }

    /// <summary>
    /// The group asked for; else the one, not small if there is such a one, whose figure is highest. Null where none has the
    /// figure.
    /// </summary>
    static GroupCounts? Reference(IReadOnlyList<GroupCounts> all, FairnessOptions options, Func<GroupCounts, double?> figure)
    {
        if (options.Reference is { } wanted)
            return all.First(one => one.Group == wanted);
        GroupCounts[] having = [.. all.Where(one => figure(one) is not null)];
        return having.Where(one => !one.IsSmall(options)).MaxBy(figure) ?? having.MaxBy(figure);
    }

    bool IsSmall(FairnessOptions options) =>
        Rows < options.LeastRows || Math.Min(_positives, Rows - _positives) < options.LeastOfEach;

    Estimate? BiasLess(GroupCounts other, double confidence)
    {
        if (_calibration is null || other._calibration is null)
            return null;
        (Estimate ours, Estimate theirs) = (_calibration.Bias, other._calibration.Bias);
        double error = Math.Sqrt((ours.StandardError * ours.StandardError) + (theirs.StandardError * theirs.StandardError));
        return Estimate.Normal(ours.Value - theirs.Value, error, confidence);
    }

    static Proportion With(Proportion share, bool counted, double weight) =>
        new(share.Part + (counted ? weight : 0), share.Whole + weight, share.Squares + (weight * weight));
}
