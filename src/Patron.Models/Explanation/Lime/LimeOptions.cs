namespace Patron.Models.Explanation;

/// <summary>Settings of <see cref="LimeExplainer"/>.</summary>
public sealed record LimeOptions
{
    /// <summary>Rows that are drawn and scored for an explanation, the row itself included. Range: &gt;= 10. <value>The default is 5000.</value></summary>
    public int Samples { get; init; } = 5000;

    /// <summary>Most columns of an explanation. Range: &gt;= 1. <value>The default is 10.</value></summary>
    public int Columns { get; init; } = 10;

    /// <summary>
    /// How quickly drawn rows lose weight with the number of columns in which they differ. Range: &gt; 0.
    /// <value>The default, null, is 0.75 x the root of the number of columns.</value>
    /// </summary>
    public double? KernelWidth { get; init; }

    /// <summary>Penalty on the squares of the explanation's weights. Range: &gt; 0. <value>The default is 1.</value></summary>
    public double Penalty { get; init; } = 1;

    /// <summary>Decides which rows are drawn; explanations differ with it and with nothing else. <value>The default is 0.</value></summary>
    public long Seed { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Samples, 10);
        ArgumentOutOfRangeException.ThrowIfLessThan(Columns, 1);
        if (KernelWidth is { } width && !(width > 0 && double.IsFinite(width)))
            throw new ArgumentOutOfRangeException(nameof(KernelWidth), width, "must be above 0");
        if (!(Penalty > 0 && double.IsFinite(Penalty)))
            throw new ArgumentOutOfRangeException(nameof(Penalty), Penalty, "must be above 0");
    }
}
