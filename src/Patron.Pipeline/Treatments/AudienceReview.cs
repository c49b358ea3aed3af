using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>What is to be said of a campaign's audience and of what became of it, before anything is delivered.</summary>
static class AudienceReview
{
    /// <summary>Looks at the audience, before anybody is chosen.</summary>
    /// <exception cref="ProjectException">It is empty or overlaps, and the campaign refuses that.</exception>
    public static void Of(Campaign campaign, StepContext context)
    {
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT count(*) AS customers, count({OtherOf(campaign)}) AS others, min({OtherOf(campaign)}) AS other
            FROM {AudienceSql.Table}
            """);
        ColumnTable counted = result.ReadAll();
        (long customers, long others) = (counted.Longs("customers")[0], counted.Longs("others")[0]);
        ProblemList problems = new();
        if (customers == 0 && campaign.Definition.Empty == EmptyAudience.Refuse)
            problems.Add(campaign.Definition.Audience, 0, "no customer is in the audience", "widen it, or write 'empty: warn'");
        if (others > 0 && campaign.Definition.Overlap == Overlap.Refuse)
        {
            problems.Add(
                campaign.Definition.Audience, 0,
                $"{others} of {Counted.Customers(customers)} in the audience {(others == 1 ? "has" : "have")} a treatment of campaign "
                    + $"{counted.Texts("other")[0]} at this instant",
                "keep the audiences apart, or write 'overlap: skip' or 'overlap: allow'");
        }

        problems.ThrowIfAny();
        if (customers > 0)
            TellLimits(campaign, customers, context);
    }

    /// <summary>Records how many are in each group, and warns where nobody is treated.</summary>
    public static void Tell(Campaign campaign, string decided, StepContext context)
    {
        using Result result = context.Lake.Connection.Query(
            $"""SELECT "group", count(*) AS customers FROM {decided} WHERE contact_no = 1 GROUP BY ALL ORDER BY ALL""");
        ColumnTable groups = result.ReadAll();
        string?[] names = groups.Texts("group");
        long[] counts = groups.Longs("customers");
        for (int row = 0; row < groups.Rows; row++)
            context.Journal.Metric($"{campaign.Name}.{names[row]}", counts[row]);
        if (groups.Rows == 0)
        {
            context.Journal.Warn(
                $"campaign {campaign.Name}: no customer is in the audience ({campaign.Audience.Text}): "
                + "nobody is treated, and the campaign file has its header alone");
        }
        else if (!names.Contains(Reasons.Treated))
        {
            context.Journal.Warn(
                $"campaign {campaign.Name}: none of {Counted.Customers(counts.Sum())} in the audience is treated; "
                + $"'reason' in {TreatStep.Table} says why");
        }
    }

    static void TellLimits(Campaign campaign, long customers, StepContext context)
    {
        IEnumerable<(string Name, int? Limit)> limits =
        [
            .. campaign.Rules.Select(rule => ($"rule {rule.Name}", rule.Definition.Limit)),
            .. campaign.Definition.TreatmentLimits.Select(limit => ($"treatment {limit.Treatment}", (int?)limit.Limit)),
        ];
        string audience = Counted.Customers(customers);
        foreach ((string name, int? limit) in limits.Where(limit => limit.Limit > customers))
            context.Journal.Warn(Invariant($"campaign {campaign.Name}: the limit {limit} of {name} is above the audience of {audience}"));
        foreach (CampaignRule rule in campaign.Rules.Where(rule => rule.Definition.Minimum > customers))
        {
            context.Journal.Warn(Invariant(
                $"campaign {campaign.Name}: the minimum {rule.Definition.Minimum} of rule {rule.Name} ")
                + $"cannot be met by an audience of {audience}");
        }
    }

    static string OtherOf(Campaign campaign) =>
        campaign.Definition.Overlap == Overlap.Allow ? "CAST(NULL AS VARCHAR)" : ContactColumns.Other;

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
