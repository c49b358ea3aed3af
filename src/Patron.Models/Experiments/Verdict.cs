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

    /// <summary>It moves the metric the wrong way.</summary>
    Harms,
}

/// <summary>Which way a metric is to move.</summary>
public enum Direction
{
    /// <summary>More is better, as of revenue.</summary>
    Higher,

    /// <summary>Less is better, as of customers who leave.</summary>
    Lower,
}

/// <summary>What is known of a campaign when it is judged.</summary>
public sealed record VerdictInput
{
    readonly double _contactCost;
    readonly double _value = 1;
    readonly double? _adjustedPValue;

    /// <summary>
    /// The absolute effect, of a mean or a share that on a treated customer, with the interval that decides: that of a confidence sequence
    /// or a planned look while the experiment goes on, the plain one at its planned end.
    /// </summary>
    public required EffectEstimate Effect { get; init; }

    /// <summary>Which way the metric is to move. <value>Higher.</value></summary>
    public Direction Direction { get; init; }

    /// <summary>
    /// The effect's p-value among all tests of the experiment, see <see cref="MultipleTesting"/>: where it is not below
    /// <see cref="Verdict.Level"/> the effect decides nothing. Range: [0, 1]. <value>Null: it is the only test.</value>
    /// </summary>
    public double? AdjustedPValue
    {
        get => _adjustedPValue;
        init => _adjustedPValue = value is null or (>= 0 and <= 1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(AdjustedPValue), value, "must lie in [0, 1]");
    }

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

    /// <summary>Money that one unit of the metric brings, more or less of it by its direction. Range: &gt;= 0. <value>1, for a metric in money.</value></summary>
    public double Value
    {
        get => _value;
        init => _value = Checked(value, nameof(Value));
    }

    /// <summary>What the effect is of, in the words that follow its number. <value>a customer.</value></summary>
    public string Unit { get; init; } = "a customer";

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
    /// <summary>The share of false findings that is borne among all tests of an experiment.</summary>
    public const double Level = 0.05;

    /// <summary>Judges a campaign.</summary>
    public static Verdict Of(VerdictInput input)
    {
        EffectEstimate gain = GainOf(input);
        EarnedPerSpent? earned = input.ContactCost > 0
            ? new(gain.Value * input.Value / input.ContactCost, gain.Low * input.Value / input.ContactCost, gain.High * input.Value / input.ContactCost)
            : null;
        if (input.Groups is { } groups && groups.IsOff(input.ManyLooks))
            return new(VerdictKind.NotComparable, NotComparable(groups, input.ManyLooks), null);
        string Earning(string verb) => earned is null
            ? Plain(input)
            : $"{verb} {Number(earned.Value)} per 1 spent ({Between(earned.Low, earned.High, Number)})";
        string found = Earning("earns");
        bool isOneOfMany = input.AdjustedPValue >= Level;
        double least = earned is null ? gain.Low : earned.Low;
        double most = earned is null ? gain.High : earned.High;
        double even = earned is null ? 0 : 1;
        if (least > even && !isOneOfMany)
            return new(VerdictKind.Earns, earned is null ? $"the campaign works: {found}" : $"the campaign {found}", earned);
        if (gain.High < 0 && !isOneOfMany)
            return new(VerdictKind.Harms, $"the campaign does harm: {Plain(input)}", earned);
        if (earned is not null && most < even && gain.High >= 0)
        {
            return new(VerdictKind.CostsMore, gain.Low > 0 && !isOneOfMany
                ? $"the campaign works and costs more than it brings: it {found}"
                : $"the campaign costs more than it can bring: it {found}", earned);
        }

        string but = isOneOfMany && (gain.Low > 0 || gain.High < 0) ? ", which as one of several tests may be chance" : "";
        return input.IsOver
            ? new(VerdictKind.Undecided, $"the experiment cannot tell: {Subject(earned)}{Earning("may earn")}{but}; only more customers would", earned)
            : new(VerdictKind.TooEarly, $"too early to say: {Subject(earned)}{Earning("may earn")}{but}", earned);
    }

    /// <summary>The effect, above zero where it is as wished.</summary>
    static EffectEstimate GainOf(VerdictInput input) => input.Direction == Direction.Higher
        ? input.Effect
        : input.Effect with { Value = -input.Effect.Value, Low = -input.Effect.High, High = -input.Effect.Low };

    static string NotComparable(SampleRatio groups, bool manyLooks) =>
        $"groups are not comparable: they have {string.Join(" and ", groups.Counts.Select(count => count.ToString("N0", CultureInfo.InvariantCulture)))} "
        + $"customers where the draw makes {string.Join(" and ", groups.Expected.Select(count => count.ToString("N0", CultureInfo.InvariantCulture)))} "
        + $"(chance of that: {(manyLooks ? groups.AnytimePValue : groups.PValue):0.0e+0}); find where customers were lost before reading any effect";

    static string Subject(EarnedPerSpent? earned) => earned is null ? "" : "the campaign ";

    static string Plain(VerdictInput input) =>
        $"the effect is {Signed(input.Effect.Value)} {input.Unit} ({Between(input.Effect.Low, input.Effect.High, Signed)})";

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
