using System.Globalization;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// Of rules that all fail a customer, the one that came nearest, the first of equals: a number made of the kind of its failing check, as in
/// <see cref="Reasons.OfRules"/>, and its place.
/// </summary>
/// <param name="campaign">The campaign.</param>
/// <param name="checks">Its checks.</param>
sealed class NearestRule(Campaign campaign, CampaignChecks checks)
{
    const int KindStep = 200;

    /// <summary>SQL of the number.</summary>
    public string Sql => $"greatest({string.Join(", ", campaign.Rules.Select(Code))})";

    /// <summary>The kind of a number, from 0.</summary>
    public static string KindOf(string number) => $"({number} // {KindStep})";

    /// <summary>The rule of a number, from 1.</summary>
    public static string RuleOf(string number) => $"({KindStep - 1} - {number} % {KindStep})";

    string Code(CampaignRule rule, int at)
    {
        string[] cases =
        [
            .. from check in checks.Of(rule)
               group check by check.Reason into kind
               let code = (Reasons.OfRules.Index().Single(one => one.Item == kind.Key).Index * KindStep) + KindStep - 2 - at
               select string.Create(CultureInfo.InvariantCulture, $"WHEN {string.Join(" OR ", kind.Select(check => check.Fails))} THEN {code}"),
        ];
        // A rule without checks fits everybody, and is none that fails.
        return cases.Length == 0 ? "0" : $"CASE {string.Join(' ', cases)} ELSE 0 END";
    }
}
