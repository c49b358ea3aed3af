namespace Patron.Models.LifetimeValue;

/// <summary>What a lifetime value is to cover.</summary>
public sealed record LifetimeValueOptions
{
    /// <summary>Length of the forecast, in the purchase model's time unit. Range: 0 to 1e100.</summary>
    public required double Horizon { get; init; }

    /// <summary>
    /// Continuous discount rate per unit of time; ln(1 + yearly rate) / units in a year. Range: &gt;= 0, finite.
    /// </summary>
    /// <value>The default value is 0: money later is as good as money now.</value>
    public double DiscountRate { get; init; }

    /// <summary>Confidence of the interval from value_low to value_high. Range: 0 &lt; confidence &lt; 1.</summary>
    /// <value>The default value is 0.9.</value>
    public double Confidence { get; init; } = 0.9;

    /// <summary>Most threads to use; any number gives the same bits. Range: &gt;= 1.</summary>
    /// <value>The default value is null: all processors.</value>
    public int? Threads { get; init; }
}
