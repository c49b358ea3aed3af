namespace Patron.Pipeline.Treatments;

/// <summary>Something that must hold for a customer to be treated; the first that does not is the reason why they are not.</summary>
/// <param name="Reason">The word for it in <c>gold.treatments</c>.</param>
/// <param name="Holds">SQL over the audience; NULL means that it does not hold.</param>
/// <param name="Failed">SQL of the reason in words, where it does not hold.</param>
sealed record Check(string Reason, string Holds, string Failed)
{
    /// <summary>SQL that is never NULL.</summary>
    public string Fails => $"({Holds}) IS NOT TRUE";
}

/// <summary>The words for why a customer has the outcome they have.</summary>
static class Reasons
{
    public const string Treated = "treated";
    public const string Control = "control";
    public const string BusinessAsUsual = "business_as_usual";
    public const string HoldOut = "hold_out";

    /// <summary>Treated by chance, to learn what the rules bring.</summary>
    public const string Explored = "explored";

    /// <summary>On a list of customers who are never contacted.</summary>
    public const string DoNotContact = "do_not_contact";

    /// <summary>Left alone for a while.</summary>
    public const string CoolDown = "cool_down";

    /// <summary>An earlier campaign has the customer.</summary>
    public const string Overlap = "overlap";

    /// <summary>A condition of the campaign does not hold.</summary>
    public const string Condition = "condition";

    /// <summary>Of no rule all conditions hold.</summary>
    public const string NoRule = "no_rule";

    /// <summary>A rule would sell the customer something cheaper than what they have.</summary>
    public const string DownSell = "down_sell";

    /// <summary>No consent to the channel.</summary>
    public const string Consent = "consent";

    /// <summary>Contacted as often as may be.</summary>
    public const string AtMost = "at_most";

    /// <summary>The rules that fit are full.</summary>
    public const string Limit = "limit";

    /// <summary>Others use a budget better.</summary>
    public const string Budget = "budget";

    /// <summary>No rule that fits brings more than it costs.</summary>
    public const string NoGain = "no_gain";

    /// <summary>Reasons of rules, from the one that came nowhere near to the one that came nearest.</summary>
    public static readonly IReadOnlyList<string> OfRules = [NoRule, DownSell, Consent, AtMost];
}
