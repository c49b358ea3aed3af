using System.Text.Json.Serialization;
using Patron.Models.Numerics;

namespace Patron.Models.Preprocessing;

/// <summary>
/// A category as one number: the target's mean at its level, drawn towards the mean of all by rows of it; the mean of all where the level is
/// not known.
/// </summary>
sealed class TargetMeanEncoder : ColumnEncoder
{
    /// <summary>Parts of the training rows, each with the means of the others.</summary>
    const int Parts = 5;

    readonly Dictionary<string, double> _means = new(StringComparer.Ordinal);
    readonly double? _missingMean;
    readonly PreprocessingOptions _options;
    readonly UnseenRefusal _refusal;

    public TargetMeanEncoder(TargetMeanState state, PreprocessingOptions options)
        : base(state.Column)
    {
        (_options, _refusal) = (options, new UnseenRefusal(state.Column, options, state.Elsewhere));
        if (state.Levels.Length < 1 || state.Levels.Any(level => level.Rows < 1 || !double.IsFinite(level.Mean)) || !double.IsFinite(state.Mean))
            throw new ArgumentException($"column '{state.Column}' needs at least one level, each with rows and a finite mean", nameof(state));
        State = state;
        foreach (TargetMeanLevel level in state.Levels)
        {
            if (level.Name is null)
                _missingMean = level.Mean;
            else if (!_means.TryAdd(level.Name, level.Mean))
                throw new ArgumentException($"column '{state.Column}' has level '{level.Name}' twice", nameof(state));
        }

        Features = [$"{state.Column}=(target mean)"];
        double rows = state.Levels.Sum(level => (double)level.Rows);
        double mean = state.Levels.Sum(level => level.Rows * level.Mean) / rows;
        double deviation = Math.Sqrt(state.Levels.Sum(level => level.Rows * (level.Mean - mean) * (level.Mean - mean)) / rows);
        Spreads = [new FeatureSpread(true, mean, deviation > 0 ? deviation : 1)];
    }

    public TargetMeanState State { get; }

    public override IReadOnlyList<string> Features { get; }

    public override IReadOnlyList<FeatureSpread> Spreads { get; }

    protected override string Expected => "text";

    public static TargetMeanEncoder Fit(CategoryColumn column, double[] target, PreprocessingOptions options)
    {
        LevelSums all = LevelSums.Of(column.Values, target, _ => true);
        if (all.Levels.Count > column.Rows / 2)
        {
            throw new ArgumentException(
                $"column '{column.Name}' has {all.Levels.Count} distinct values in {column.Rows} rows: most have one row, so no mean says anything; "
                + "leave it out (is it a key?) or group its values", column.Name);
        }

        IEnumerable<TargetMeanLevel> levels = all.Levels.OrderBy(level => level.Key, StringComparer.Ordinal)
            .Select(level => new TargetMeanLevel(level.Key, level.Value.Rows, all.MeanOf(level.Value, options.TargetSmoothing)));
        if (all.Missing.Rows > 0)
            levels = levels.Append(new TargetMeanLevel(null, all.Missing.Rows, all.MeanOf(all.Missing, options.TargetSmoothing)));
        return new TargetMeanEncoder(new TargetMeanState(column.Name, [.. levels], all.Mean), options);
    }

    /// <summary>
    /// What the rows that were learnt from are given: the means of the parts that they are not in, so that no row's target reaches its own
    /// feature.
    /// </summary>
    /// <remarks>Prokhorenkova et al. (2018), NeurIPS 31, section 3.2, on what goes wrong otherwise.</remarks>
    public static double[] OfOtherRows(CategoryColumn column, double[] target, PreprocessingOptions options)
    {
        int[] parts = [.. Enumerable.Range(0, column.Rows).Select(row => (int)(StableHash.Share(options.Seed, column.Name, $"{row}") * Parts))];
        double[] values = new double[column.Rows];
        for (int part = 0; part < Parts; part++)
        {
            LevelSums others = LevelSums.Of(column.Values, target, row => parts[row] != part);
            for (int row = 0; row < values.Length; row++)
            {
                if (parts[row] == part)
                    values[row] = others.MeanOf(others.At(column.Values[row]), options.TargetSmoothing);
            }
        }

        return values;
    }

    public override void Encode(
        FeatureColumn values, int start, int end, Span<double> destination, int stride, UnseenCounter unseen)
    {
        string?[] column = ((CategoryColumn)values).Values;
        for (int row = start; row < end; row++)
        {
            double? mean = MeanOf(column[row]);
            if (mean is null)
            {
                _refusal.Check(column, row);
                unseen.Add(Column, column[row]);
            }

            destination[(row - start) * stride] = mean ?? State.Mean;
        }
    }

    public override ColumnEncoder Knowing(FeatureColumn column) => _refusal.Refuses
        ? new TargetMeanEncoder(
            State with { Elsewhere = _refusal.With(((CategoryColumn)column).Values, level => MeanOf(level) is not null) }, _options)
        : this;

    protected override bool Reads(FeatureColumn column) => column is CategoryColumn;

    /// <summary>The mean of a level, missing among them; null where it was not learnt.</summary>
    double? MeanOf(string? level)
    {
        if (level is null)
            return _missingMean;
        return _means.TryGetValue(level, out double known) ? known : null;
    }
}

/// <summary>What is kept of a category that is coded by target means.</summary>
/// <param name="Column">The raw column.</param>
/// <param name="Levels">Its levels, in ordinal order; missing last.</param>
/// <param name="Mean">The target's mean over all rows.</param>
sealed record TargetMeanState(string Column, TargetMeanLevel[] Levels, double Mean)
{
    /// <summary>Levels, null for missing, of known rows that were not learnt from, where others are refused; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string?[]? Elsewhere { get; init; }
}

/// <summary>A level, null for missing, how many training rows had it, and its mean as it is used.</summary>
sealed record TargetMeanLevel(string? Name, int Rows, double Mean);
