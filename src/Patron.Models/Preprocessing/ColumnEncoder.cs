namespace Patron.Models.Preprocessing;

/// <summary>Turns one raw column into its features.</summary>
abstract class ColumnEncoder(string column)
{
    public string Column { get; } = column;

    /// <summary>Names of the features, in order; at least one.</summary>
    public abstract IReadOnlyList<string> Features { get; }

    /// <summary>Mean and spread of each feature over the training rows.</summary>
    public abstract IReadOnlyList<FeatureSpread> Spreads { get; }

    /// <summary>
    /// Writes the features of the rows [start, end) into rows of <paramref name="stride"/> numbers that are zero so far;
    /// <paramref name="destination"/> begins at the first row's first feature.
    /// </summary>
    public abstract void Encode(
        FeatureColumn values, int start, int end, Span<double> destination, int stride, UnseenCounter unseen);

    /// <summary>The column of the right kind in a table.</summary>
    public FeatureColumn In(FeatureTable table)
    {
        FeatureColumn column = table.Find(Column)
            ?? throw new ArgumentException(
                $"column '{Column}' is missing; the table has {string.Join(", ", table.Columns.Select(c => c.Name))}",
                nameof(table));
        return Reads(column)
            ? column
            : throw new ArgumentException(
                $"column '{Column}' must be {Expected}, as when the preprocessor was fitted", nameof(table));
    }

    /// <summary>The same, which takes what a column has for known elsewhere: it is not learnt from, and not refused.</summary>
    public virtual ColumnEncoder Knowing(FeatureColumn column) => this;

    protected abstract string Expected { get; }

    protected abstract bool Reads(FeatureColumn column);
}

/// <summary>
/// Mean and standard deviation of a feature; <paramref name="IsNumber"/> tells a measured number from a 0/1 flag.
/// </summary>
readonly record struct FeatureSpread(bool IsNumber, double Mean, double Deviation)
{
    /// <summary>A flag that is 1 in some of the rows.</summary>
    public static FeatureSpread OfFlag(int rows, int of)
    {
        double share = (double)rows / of;
        return new FeatureSpread(false, share, Math.Sqrt(share * (1 - share)));
    }
}
