namespace Patron.Models.Experiments;

/// <summary>What is compared between groups, or stands beside as a covariate: columns of <see cref="GroupMoments"/> by their place.</summary>
public sealed record Metric
{
    Metric(int column, int? denominator, bool isProportion) => (Column, Denominator, IsProportion) = (column, denominator, isProportion);

    /// <summary>The column, or the numerator of a ratio; from 0.</summary>
    public int Column { get; }

    /// <summary>The denominator of a ratio; null for a mean.</summary>
    public int? Denominator { get; }

    /// <summary>Whether the column holds nothing but 0 and 1.</summary>
    public bool IsProportion { get; }

    /// <summary>The mean of a column, such as revenue per customer.</summary>
    /// <param name="column">Its place. Range: &gt;= 0.</param>
    public static Metric Mean(int column) => new(Checked(column), null, false);

    /// <summary>The share of ones in a column of 0 and 1; its variance is p (1 - p).</summary>
    /// <param name="column">Its place. Range: &gt;= 0.</param>
    public static Metric Proportion(int column) => new(Checked(column), null, true);

    /// <summary>The sum of a column over the sum of another, such as revenue per order.</summary>
    /// <param name="numerator">Place of the one. Range: &gt;= 0.</param>
    /// <param name="denominator">Place of the other, whose mean is not 0. Range: &gt;= 0.</param>
    public static Metric Ratio(int numerator, int denominator) => new(Checked(numerator), Checked(denominator), false);

    /// <summary>Its value at means of the columns.</summary>
    internal double At(ReadOnlySpan<double> means) => Denominator is { } column ? means[Column] / means[column] : means[Column];

    /// <summary>How it moves with the means of the columns.</summary>
    /// <remarks>The delta method: a ratio n / d moves with n by 1 / d and with d by -n / d².</remarks>
    internal void Gradient(ReadOnlySpan<double> means, Span<double> gradient)
    {
        gradient.Clear();
        if (Denominator is not { } column)
        {
            gradient[Column] = 1;
            return;
        }

        gradient[Column] += 1 / means[column];
        gradient[column] -= means[Column] / (means[column] * means[column]);
    }

    static int Checked(int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        return column;
    }
}
