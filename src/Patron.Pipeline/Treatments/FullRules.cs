using System.Globalization;
using Patron.DuckDb;

namespace Patron.Pipeline.Treatments;

/// <summary>The words for customers for whom the rules that fit have no room.</summary>
static class FullRules
{
    /// <summary>Of each rule that was not chosen for everybody whom it fits, why, such as <c>is full (limit 30)</c>; by place.</summary>
    public static ChoiceWords Words(Campaign campaign, IReadOnlyDictionary<int, string> full)
    {
        string[] cases =
        [
            .. full.OrderBy(rule => rule.Key).Select(rule => string.Create(
                CultureInfo.InvariantCulture,
                $"WHEN {rule.Key + 1} THEN {Sql.Literal($"no rule has room; {campaign.Rules[rule.Key].Name} {rule.Value}")}")),
        ];
        // Where no order says who comes first, or a variant is full, a hash does: the chance of that is not known.
        int[] byHash = [.. full.Keys.Where(rule => campaign.Rules[rule].OrderBy is null || campaign.Rules[rule].LimitsVariants)];
        string known = byHash.Length == 0 ? "true" : $"NOT ({new RuleMask(campaign.Rules.Count).Meets("_fits", byHash)})";
        return new ChoiceWords(
            $"'{Reasons.Limit}'", cases.Length == 0 ? null : $"CASE {RuleMask.First("_fits")} {string.Join(' ', cases)} END")
        {
            Chance = byHash.Length == 0 ? "1" : $"CASE WHEN {known} THEN 1 END",
            ChanceOfNone = $"CASE WHEN {known} THEN CASE WHEN _rule IS NULL THEN 1 ELSE 0 END END",
        };
    }
}
