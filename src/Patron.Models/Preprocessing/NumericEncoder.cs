using System.Globalization;

namespace Patron.Models.Preprocessing;

/// <summary>
/// A number is its own feature, the mean where it is missing; a second feature is 1 in rows with a gap, where the training data
/// had gaps too. A column that was constant has the second only.
/// </summary>
sealed class NumericEncoder : ColumnEncoder
{
    readonly string[] _features;
    readonly FeatureSpread[] _spreads;
    readonly bool _refuseMissing;
    readonly bool _constant;
    readonly bool _flagged;

    public NumericEncoder(NumericState state, PreprocessingOptions options)
        : base(state.Column)
    {
        if (!double.IsFinite(state.Mean) || !(state.Deviation >= 0 && double.IsFinite(state.Deviation)))
            throw new ArgumentException($"column '{state.Column}': mean and deviation must be finite", nameof(state));
        if (state.Rows < 1 || state.MissingRows < 0 || state.MissingRows > state.Rows)
            throw new ArgumentException(
                $"column '{state.Column}': {state.MissingRows} of {state.Rows} rows are missing", nameof(state));
        State = state;
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

    public override IReadOnlyList<string> Features => _features;

    public override IReadOnlyList<FeatureSpread> Spreads => _spreads;

    protected override string Expected => "numbers";

    /// <summary>Mean and spread of a column; it has no feature at all when it is constant.</summary>
    public static NumericEncoder Fit(NumericColumn column, PreprocessingOptions options)
    {
        bool refuse = options.MissingNumbers == MissingNumbers.Refuse;
        double sum = 0;
        int count = 0;
        double low = double.PositiveInfinity;
        double high = double.NegativeInfinity;
        for (int row = 0; row < column.Values.Length; row++)
        {
            double value = Checked(column, row, refuse);
            if (double.IsNaN(value))
                continue;
            sum += value;
            count++;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        bool varies = low < high;
        double mean = count == 0 ? 0 : varies ? sum / count : low;
        double deviation = varies ? Deviation(column.Values, mean, count) : 0;
        return new NumericEncoder(new NumericState(column.Name, mean, deviation, column.Rows, column.Rows - count), options);
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
                destination[place++] = missing ? State.Mean : value;
            if (missing && _flagged)
                destination[place] = 1;
        }
    }

    public override string Describe(FeatureColumn values, int row)
    {
        double value = ((NumericColumn)values).Values[row];
        return double.IsNaN(value)
            ? $"{Column}={CategoryEncoder.MissingName}"
            : $"{Column}={value.ToString("G6", CultureInfo.InvariantCulture)}";
    }

    protected override bool Reads(FeatureColumn column) => column is NumericColumn;

    static double Checked(NumericColumn column, int row, bool refuseMissing)
    {
        double value = column.Values[row];
        if (double.IsInfinity(value))
            throw new ArgumentException($"column '{column.Name}', row {row}: {value}; numbers must be finite", column.Name);
        if (refuseMissing && double.IsNaN(value))
            throw new ArgumentException($"column '{column.Name}', row {row}: the number is missing", column.Name);
        return value;
    }

    static double Deviation(double[] values, double mean, int count)
    {
        double squares = 0;
        foreach (double value in values)
            squares += double.IsNaN(value) ? 0 : (value - mean) * (value - mean);
        return Math.Sqrt(squares / count);
    }
}

/// <summary>What is kept of a numeric column: mean and deviation of the numbers that are there, and how many are not.</summary>
sealed record NumericState(string Column, double Mean, double Deviation, int Rows, int MissingRows);
