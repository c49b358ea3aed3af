using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Patron.Pipeline.Projects;

/// <summary>
/// An effective rate for a period, as <c>0.10/year</c>: money a period from now is worth 1 / (1 + rate) today.
/// </summary>
public readonly record struct DiscountRate
{
    DiscountRate(double rate, string period) => (Rate, Period) = (rate, period);

    /// <summary>The effective rate d for one period. Range: [0, 1).</summary>
    public double Rate { get; }

    /// <summary>One of <c>day week month year</c>.</summary>
    public string Period { get => field ?? "year"; }

    /// <summary>The rate for a year. Range: [0, 1).</summary>
    public static DiscountRate PerYear(double rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rate, 1);
        return new(rate, "year");
    }

    /// <summary>Reads <c>0.10/year</c>; the rate must lie in [0, 1).</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DiscountRate discount)
    {
        discount = default;
        string[] parts = text?.Split('/') ?? [];
        if (parts is not [_, "day" or "week" or "month" or "year"]
            || !double.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double rate)
            || rate is not (>= 0 and < 1))
        {
            return false;
        }

        discount = new(rate, parts[1]);
        return true;
    }

    /// <summary>Reads a rate.</summary>
    /// <exception cref="FormatException">The text is not a rate.</exception>
    public static DiscountRate Parse(string text) => TryParse(text, out DiscountRate discount)
        ? discount
        : throw new FormatException($"'{text}' is not a rate from 0 to below 1 for a period, such as 0.10/year");

    /// <summary>The force of interest, compounded continuously: ln(1 + d), scaled to one <paramref name="unit"/>.</summary>
    public double ContinuousPer(TimeUnit unit) => Math.Log(1 + Rate) * unit.Days / DaysPerPeriod;

    /// <summary>The effective rate for one <paramref name="unit"/>: what money loses from one unit to the next.</summary>
    public double EffectivePer(TimeUnit unit) => Math.Exp(ContinuousPer(unit)) - 1;

    /// <summary>As it is written: <c>0.1/year</c>.</summary>
    public override string ToString() => $"{Rate}/{Period}";

    /// <summary>In a sentence: "discounted by 0.1/year"; or "not discounted", which is what a project does unless it says otherwise.</summary>
    internal string InWords => Rate == 0 ? "not discounted" : $"discounted by {this}";

    double DaysPerPeriod => Period switch
    {
        "day" => TimeUnit.Day.Days,
        "week" => TimeUnit.Week.Days,
        "month" => TimeUnit.Month.Days,
        _ => TimeUnitLength.DaysPerYear,
    };
}
