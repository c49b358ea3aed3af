using System.Globalization;

namespace Patron.Models.Experiments;

/// <summary>What to think of a campaign.</summary>
public enum VerdictKind
{
    /// <summary>The groups are not what the draw made them; no effect can be told.</summary>
    NotComparable,

    /// <summary>The interval still holds gains and losses, and the experiment goes on.</summary>
    TooEarly,

    /// <summary>The experiment is over and its interval holds gains and losses.</summary>
    Undecided,

    /// <summary>It brings more than it costs.</summary>
    Earns,

    /// <summary>It has an effect as wished, and costs more than that is worth.</summary>
    CostsMore,

    /// <summary>It lowers what it was to raise.</summary>
    Harms,
}

/// <summary>What is known of a campaign when it is judged.</summary>
public sealed record VerdictInput
{
    readonly double _contactCost;
    readonly double _value = 1;

    /// <summary>
    /// The absolute effect a treated customer, with the interval that decides: that of a confidence sequence or a planned look while the
    /// experiment goes on, the plain one at its planned end.
    /// </summary>
    public required EffectEstimate Effect { get; init; }

    /// <summary>Whether the planned end is reached.</summary>
    public bool IsOver { get; init; }

    /// <summary>The check of the groups' sizes; null where none was made.</summary>
    public SampleRatio? Groups { get; init; }

    /// <summary>Whether that check is one of many.</summary>
    public bool ManyLooks { get; init; }

    /// <summary>Money spent on each treated customer. Range: &gt;= 0. <value>0: no money is reckoned.</value></summary>
    public double ContactCost
    {
        get => _contactCost;
        init => _contactCost = Checked(value, nameof(ContactCost));
    }

    /// <summary>Money that one unit more of the metric brings. Range: &gt;= 0. <value>1, for a metric in money.</value></summary>
    public double Value
    {
        get => _value;
        init => _value = Checked(value, nameof(Value));
    }

    static double Checked(double value, string name) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "must be a finite amount of at least 0");
}

/// <summary>A campaign's effect in a sentence.</summary>
/// <param name="Kind">What to think of it.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Earned">Money earned for each spent, with its interval; null where nothing is spent.</param>
public sealed record Verdict(VerdictKind Kind, string Reason, EarnedPerSpent? Earned)
{
    /// <summary>Judges a campaign whose metric is to rise.</summary>
    public static Verdict Of(VerdictInput input)
    {
        EffectEstimate effect = input.Effect;
        EarnedPerSpent? earned = input.ContactCost > 0
            ? new(effect.Value * input.Value / input.ContactCost, effect.Low * input.Value / input.ContactCost, effect.High * input.Value / input.ContactCost)
            : null;
        if (input.Groups is { } groups && groups.IsOff(input.ManyLooks))
            return new(VerdictKind.NotComparable, NotComparable(groups, input.ManyLooks), null);
        string found = earned is null
            ? Plain(effect)
            : $"earns {Number(earned.Value)} per 1 spent ({Between(earned.Low, earned.High, Number)})";
        double least = earned is null ? effect.Low : earned.Low;
        double most = earned is null ? effect.High : earned.High;
        double even = earned is null ? 0 : 1;
        if (least > even)
            return new(VerdictKind.Earns, earned is null ? $"the campaign works: {found}" : $"the campaign {found}", earned);
        if (effect.High < 0)
            return new(VerdictKind.Harms, $"the campaign does harm: {Plain(effect)}", earned);
        if (earned is not null && most < even)
        {
            return new(VerdictKind.CostsMore, effect.Low > 0
                ? $"the campaign works and costs more than it brings: it {found}"
                : $"the campaign costs more than it can bring: it {found}", earned);
        }

        return input.IsOver
            ? new(VerdictKind.Undecided, $"the experiment cannot tell: {Subject(earned)}{found}; only more customers would", earned)
            : new(VerdictKind.TooEarly, $"too early to say: {Subject(earned)}{found}", earned);
    }

    static string NotComparable(SampleRatio groups, bool manyLooks) =>
        $"groups are not comparable: they have {string.Join(" and ", groups.Counts.Select(count => count.ToString("N0", CultureInfo.InvariantCulture)))} "
        + $"customers where the draw makes {string.Join(" and ", groups.Expected.Select(count => count.ToString("N0", CultureInfo.InvariantCulture)))} "
        + $"(chance of that: {(manyLooks ? groups.AnytimePValue : groups.PValue):0.0e+0}); find where customers were lost before reading any effect";

    static string Subject(EarnedPerSpent? earned) => earned is null ? "" : "the campaign ";

    static string Plain(EffectEstimate effect) => $"the effect is {Signed(effect.Value)} a customer ({Between(effect.Low, effect.High, Signed)})";

    static string Between(double low, double high, Func<double, string> number) => double.IsInfinity(high)
        ? $"at least {number(low)}"
        : double.IsInfinity(low) ? $"at most {number(high)}" : $"{number(low)} to {number(high)}";

    static string Signed(double value) => value > 0 ? $"+{Number(value)}" : Number(value);

    /// <summary>Two digits that count.</summary>
    static string Number(double value)
    {
        if (value == 0)
            return "0";
        int decimals = Math.Clamp(1 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 10);
        return value.ToString($"N{decimals}", CultureInfo.InvariantCulture);
    }
}

/// <summary>Money earned for each spent.</summary>
/// <param name="Value">The estimate; 1 is even.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of it.</param>
public sealed record EarnedPerSpent(double Value, double Low, double High);
