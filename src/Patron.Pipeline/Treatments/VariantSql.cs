using Patron.DuckDb;

namespace Patron.Pipeline.Treatments;

/// <summary>Which variant of a rule's treatment a customer gets.</summary>
/// <param name="campaign">The campaign.</param>
/// <param name="seed">The project's seed.</param>
sealed class VariantSql(Campaign campaign, long seed)
{
    /// <summary>The variant, drawn by a stable hash of the customer where there are several; null where there is none.</summary>
    public string? Of(CampaignRule rule)
    {
        if (rule.Definition.Variants is not { Count: > 0 } variants)
            return rule.Definition.Variant is { } one ? Sql.Literal(one) : null;
        string share = $"stable_share({seed}, {Sql.Literal($"variant:{campaign.Name}:{rule.Name}")}, {CustomerSource.View}.customer_key)";
        decimal sum = 0;
        IEnumerable<string> cases = variants.SkipLast(1).Select(variant =>
        {
            sum += (decimal)variant.Share;
            return $"WHEN {share} < {GroupSql.Number((double)sum)} THEN {Sql.Literal(variant.Name)}";
        });
        return variants.Count == 1 ? Sql.Literal(variants[0].Name) : $"CASE {string.Join(' ', cases)} ELSE {Sql.Literal(variants[^1].Name)} END";
    }
}
