using Patron.Models.Numerics;

namespace Patron.Models.Preprocessing;

/// <summary>
/// A number is its own feature, within the quantiles where numbers are winsorised, the mean or median where it is missing; a second feature
/// is 1 in rows with a gap, where the training data had gaps too. A column that was constant has the second only.
/// </summary>
sealed class NumericEncoder : ColumnEncoder
{
    readonly string[] _features;
    readonly FeatureSpread[] _spreads;
    readonly bool _refuseMissing;
    readonly bool _constant;
    readonly bool _flagged;
    readonly bool _winsorizes;

    public NumericEncoder(NumericState state, PreprocessingOptions options)
        : base(state.Column)
    {
        if (!double.IsFinite(state.Mean) || !(state.Deviation >= 0 && double.IsFinite(state.Deviation)))
            throw new ArgumentException($"column '{state.Column}': mean and deviation must be finite", nameof(state));
        if (state.Rows < 1 || state.MissingRows < 0 || state.MissingRows > state.Rows)
            throw new ArgumentException(
                $"column '{state.Column}': {state.MissingRows} of {state.Rows} rows are missing", nameof(state));
        if (!(state.Low <= state.High && double.IsFinite(state.Low) && double.IsFinite(state.High) && double.IsFinite(state.Fill)))
            throw new ArgumentException($"column '{state.Column}': its range must be finite", nameof(state));
        State = state;
        _winsorizes = options.Winsorize > 0;
        _refuseMissing = options.MissingNumbers == MissingNumbers.Refuse;
        _constant = state.Deviation == 0;
        _flagged = state.MissingRows > 0 && state.MissingRows < state.Rows;
        string[] value = _constant ? [] : [state.Column];
        string[] flag = _flagged ? [$"{state.Column}={CategoryEncoder.MissingName}"] : [];
        FeatureSpread[] spread = _constant ? [] : [new FeatureSpread(true, state.Mean, state.Deviation)];
        FeatureSpread[] flagSpread = _flagged ? [FeatureSpread.OfFlag(state.MissingRows, state.Rows)] : [];
        _features = [.. value, .. flag];
        _spreads = [.. spread, .. flagSpread];
    }

    public NumericState State { get; }

    /// <summary>Whether numbers were all the same, so that only a gap makes a difference.</summary>
    public bool IsConstant => _constant;

    /// <summary>Whether a missing number is an error.</summary>
    public bool RefusesMissing => _refuseMissing;

    /// <summary>Whether numbers beyond the range are brought to it.</summary>
    public bool Winsorizes => _winsorizes;

    public override IReadOnlyList<string> Features => _features;

    public override IReadOnlyList<FeatureSpread> Spreads => _spreads;

    protected override string Expected => "numbers";

    /// <summary>Range, mean and spread of a column; it has no feature at all when it is constant.</summary>
    public static NumericEncoder Fit(NumericColumn column, PreprocessingOptions options)
    {
        bool refuse = options.MissingNumbers == MissingNumbers.Refuse;
        List<double> known = new(column.Rows);
        for (int row = 0; row < column.Rows; row++)
        {
            double value = Checked(column, row, refuse);
            if (!double.IsNaN(value))
                known.Add(value);
        }

        double[] values = [.. known];
        double[] sorted = options.Winsorize > 0 || options.MissingNumbers == MissingNumbers.MedianAndIndicator ? [.. values.Order()] : values;
        (double low, double high) = (values.DefaultIfEmpty().Min(), values.DefaultIfEmpty().Max());
        if (options.Winsorize > 0 && values.Length > 0)
        {
            (low, high) = (PercentileEnds.Quantile(sorted, options.Winsorize), PercentileEnds.Quantile(sorted, 1 - options.Winsorize));
            values = Array.ConvertAll(values, value => Math.Clamp(value, low, high));
        }

        bool varies = low < high;
        double mean = varies ? values.Sum() / values.Length : low;
        double deviation = varies ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Length) : 0;
        double fill = options.MissingNumbers == MissingNumbers.MedianAndIndicator && values.Length > 0
            ? PercentileEnds.Quantile(sorted, 0.5)
            : mean;
        return new NumericEncoder(
            new NumericState(column.Name, mean, deviation, fill, low, high, column.Rows, column.Rows - values.Length), options);
    }

    public override void Encode(
        FeatureColumn values, int start, int end, Span<double> destination, int stride, UnseenCounter unseen)
    {
        var column = (NumericColumn)values;
        for (int row = start; row < end; row++)
        {
            double value = Checked(column, row, _refuseMissing);
            bool missing = double.IsNaN(value);
            if (missing && State.MissingRows == 0)
                unseen.Add(Column, null);
            int place = (row - start) * stride;
            if (!_constant)
                destination[place++] = missing ? State.Fill : _winsorizes ? Math.Clamp(value, State.Low, State.High) : value;
            if (missing && _flagged)
                destination[place] = 1;
        }
    }

    protected override bool Reads(FeatureColumn column) => column is NumericColumn;

    static double Checked(NumericColumn column, int row, bool refuseMissing)
    {
        double value = column.Values[row];
        if (double.IsInfinity(value))
            throw Refusal(column, $"{value}", double.IsInfinity, "numbers must be finite: leave such rows out, or make the number missing");
        if (refuseMissing && double.IsNaN(value))
            throw Refusal(column, "a missing number", double.IsNaN, "fill it, leave such rows out, or let gaps be filled ('missing: mean' or 'median')");
        return value;
    }

    static ArgumentException Refusal(NumericColumn column, string found, Func<double, bool> isSuch, string remedy) => new(
        $"column '{column.Name}': {found}, {column.Values.Count(isSuch)} such of {column.Rows} rows given together; {remedy}", column.Name);
}

/// <summary>
/// What is kept of a numeric column: mean and deviation of the numbers that are there, what stands for those that are not, the range, and how
/// many rows there were and how many had no number.
/// </summary>
sealed record NumericState(
    string Column, double Mean, double Deviation, double Fill, double Low, double High, int Rows, int MissingRows);
