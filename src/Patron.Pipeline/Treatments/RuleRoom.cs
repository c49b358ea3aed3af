using System.Globalization;

namespace Patron.Pipeline.Treatments;

/// <summary>How many more customers a rule can take, by its own limit, its treatment's and those of its variants.</summary>
/// <param name="rule">The rule.</param>
/// <param name="treatmentLimit">The most that its treatment can have; null for all.</param>
/// <param name="treatmentTaken">How many each treatment has.</param>
sealed class RuleRoom(CampaignRule rule, int? treatmentLimit, Dictionary<string, long> treatmentTaken)
{
    readonly Dictionary<string, long> _ofVariants = [];
    long _taken;

    /// <summary>Whether anything limits it.</summary>
    public bool IsLimited => rule.Definition.Limit is not null || treatmentLimit is not null || rule.Definition.Minimum is not null || rule.LimitsVariants;

    /// <summary>How many more it can take, variants apart; null for any number.</summary>
    public long? Left => (rule.Definition.Limit - _taken, treatmentLimit - TreatmentTaken) switch
    {
        ({ } own, { } shared) => Math.Min(own, shared),
        var (own, shared) => own ?? shared,
    };

    /// <summary>How many more of a variant it can take; null for any number.</summary>
    public long? LeftOf(string variant) =>
        rule.Definition.Variants.First(one => one.Name == variant).Limit - _ofVariants.GetValueOrDefault(variant);

    /// <summary>Whether there is more room than customers to treat, so that nobody has to be ranked.</summary>
    /// <param name="open">How many there are of each variant; under an empty name where variants have no limits.</param>
    public bool Holds(IReadOnlyDictionary<string, long> open) =>
        (Left is not { } left || open.Values.Sum() < left)
        && open.All(one => one.Key.Length == 0 || LeftOf(one.Key) is not { } room || one.Value < room);

    /// <summary>How many of those who may be treated it would take.</summary>
    /// <param name="open">As above.</param>
    public long WouldTake(IReadOnlyDictionary<string, long> open)
    {
        long fitting = open.Sum(one => one.Key.Length == 0 ? one.Value : Math.Min(one.Value, LeftOf(one.Key) ?? one.Value));
        return Math.Min(fitting, Left ?? fitting);
    }

    /// <summary>Whether taking so many more would leave it below its minimum.</summary>
    public bool IsTooFew(long more) => _taken + more < rule.Definition.Minimum;

    /// <summary>Notes that it took some more, by variant.</summary>
    public void Take(IReadOnlyDictionary<string, long> taken)
    {
        foreach ((string variant, long count) in taken)
            _ofVariants[variant] = _ofVariants.GetValueOrDefault(variant) + count;
        long all = taken.Values.Sum();
        _taken += all;
        treatmentTaken[rule.Definition.Treatment] = TreatmentTaken + all;
    }

    /// <summary>Why it takes nobody, having too few.</summary>
    public string TooFew => string.Create(CultureInfo.InvariantCulture, $"has too few (minimum {rule.Definition.Minimum})");

    /// <summary>Why it takes nobody else.</summary>
    public string Full
    {
        get
        {
            bool isShared = treatmentLimit - TreatmentTaken is { } shared && (rule.Definition.Limit - _taken is not { } own || shared < own);
            IEnumerable<string> limits =
            [
                .. isShared ? [string.Create(CultureInfo.InvariantCulture, $"limit {treatmentLimit} of {rule.Definition.Treatment}")]
                    : rule.Definition.Limit is { } limit ? [string.Create(CultureInfo.InvariantCulture, $"limit {limit}")] : Array.Empty<string>(),
                .. rule.Definition.Variants.Where(variant => variant.Limit is not null)
                    .Select(variant => string.Create(CultureInfo.InvariantCulture, $"{variant.Limit} of {variant.Name}")),
            ];
            return $"is full ({string.Join(", ", limits)})";
        }
    }

    long TreatmentTaken => treatmentTaken.GetValueOrDefault(rule.Definition.Treatment);
}
