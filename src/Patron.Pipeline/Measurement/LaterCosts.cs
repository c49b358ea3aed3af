using Patron.Pipeline.Lake;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Measurement;

/// <summary>
/// What contacts cost that customers had again in the time that is looked at: they are part of the effect of the first, and so of its
/// price. Of a campaign its own, of all campaigns together those of any.
/// </summary>
/// <param name="contacts">When there were contacts.</param>
/// <param name="metrics">How far is looked after each instant; at least one.</param>
sealed class LaterCosts(FirstContacts contacts, IReadOnlyList<ObservedMetric> metrics)
{
    /// <summary>
    /// SQL of them by campaign, instant, rule, group, segment, first contact or not, and day by the session's time zone; null where no
    /// contact was so soon after another.
    /// </summary>
    /// <param name="from">SQL of contacts that count, with the columns of <see cref="ContactView"/>.</param>
    /// <param name="instants">The instants of campaigns among them.</param>
    /// <param name="ofAll">Whether they are of all campaigns together.</param>
    public string? ToSql(string from, IEnumerable<CampaignInstant> instants, bool ofAll)
    {
        SortedDictionary<DateTimeOffset, DateTimeOffset> looks = [];
        SortedSet<DateTimeOffset> again = [];
        ILookup<string?, DateTimeOffset> all = contacts.Instants.ToLookup(one => ofAll ? null : one.Campaign, one => one.Instant);
        foreach (CampaignInstant first in instants)
        {
            DateTimeOffset until = metrics.Max(metric => metric.At(first.Instant).Until);
            foreach (DateTimeOffset later in all[first.Campaign].Where(later => later > first.Instant && later < until))
            {
                looks[first.Instant] = until;
                again.Add(later);
            }
        }

        string rows = string.Join(", ", looks.Select(look =>
            $"({LakeSession.TimestampLiteral(look.Key)}, {LakeSession.TimestampLiteral(look.Value)})"));
        string sameCampaign = ofAll ? "" : " AND later.campaign = contacts.campaign";
        return again.Count == 0 ? null : $"""
            SELECT
              contacts.campaign, epoch_us(contacts.as_of) AS instant, contacts.rule, contacts."group", contacts.segment, contacts.is_first,
              (epoch_us(CAST(later.as_of AS TIMESTAMP)) - epoch_us(CAST(contacts.as_of AS TIMESTAMP))) // {OutcomeSql.OneDay} AS day,
              CAST(sum(CAST(later.cost AS DECIMAL(18, 4))) * {PlannedShares.CostUnits} AS HUGEINT) AS cost
            FROM {from} AS contacts
            JOIN (VALUES {rows}) AS looks(as_of, until) ON looks.as_of = contacts.as_of
            JOIN (
              SELECT campaign, customer_key, as_of, cost FROM {LakeSession.Identifier(TreatStep.Table)}
              WHERE cost <> 0 AND as_of IN ({string.Join(", ", again.Select(LakeSession.TimestampLiteral))})
            ) AS later
              ON later.customer_key = contacts.customer_key AND later.as_of > contacts.as_of AND later.as_of < looks.until{sameCampaign}
            GROUP BY ALL
            """;
    }
}
