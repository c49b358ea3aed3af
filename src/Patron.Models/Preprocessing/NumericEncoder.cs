using System.Globalization;

namespace Patron.Models.Preprocessing;

/// <summary>
/// A number becomes (value - center) / scale; a missing one the same of the mean, and 1 in an indicator where the training data
/// had gaps too. A column that was constant has its indicator only.
/// </summary>
sealed class NumericEncoder : ColumnEncoder
{
    readonly string[] _features;
    readonly bool _refuseMissing;

    public NumericEncoder(NumericState state, bool refuseMissing)
        : base(state.Column)
    {
        if (!double.IsFinite(state.Mean) || !double.IsFinite(state.Center) || !(state.Scale > 0 && double.IsFinite(state.Scale)))
            throw new ArgumentException($"column '{state.Column}': mean, center and scale must be finite, scale above zero", nameof(state));
        State = state;
        _refuseMissing = refuseMissing;
        List<string> features = [];
        if (!state.Constant)
            features.Add(state.Column);
        if (state.HadMissing)
            features.Add($"{state.Column}={CategoryEncoder.MissingName}");
        _features = [.. features];
    }

    public NumericState State { get; }

    public override IReadOnlyList<string> Features => _features;

    protected override string Expected => "numbers";

    /// <summary>Mean and spread of a column; its features may be none, when it is constant.</summary>
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

        bool constant = !(low < high);
        double mean = count == 0 ? 0 : constant ? low : sum / count;
        double deviation = constant ? 1 : Deviation(column.Values, mean, count);
        bool standardize = options.Standardize && !constant;
        return new NumericEncoder(
            new NumericState(column.Name, mean, standardize ? mean : 0, standardize ? deviation : 1, count < column.Rows, constant), refuse);
    }

    public override void Encode(FeatureColumn values, int start, int end, Span<double> destination, int stride, UnseenCounter unseen)
    {
        var column = (NumericColumn)values;
        for (int row = start; row < end; row++)
        {
            double value = Checked(column, row, _refuseMissing);
            bool missing = double.IsNaN(value);
            if (missing && !State.HadMissing)
                unseen.Add(Column, null);
            int place = (row - start) * stride;
            if (!State.Constant)
                destination[place++] = ((missing ? State.Mean : value) - State.Center) / State.Scale;
            if (missing && State.HadMissing)
                destination[place] = 1;
        }
    }

    public override string Describe(FeatureColumn values, int row)
    {
        double value = ((NumericColumn)values).Values[row];
        return double.IsNaN(value) ? $"{Column}={CategoryEncoder.MissingName}" : $"{Column}={value.ToString("G6", CultureInfo.InvariantCulture)}";
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

/// <summary>What is kept of a numeric column.</summary>
sealed record NumericState(string Column, double Mean, double Center, double Scale, bool HadMissing, bool Constant);
