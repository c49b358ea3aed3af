using System.Globalization;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>treatments/NAME.yml</c>.</summary>
sealed class TreatmentReader(ProjectSettings settings, TableNames tables, string folder)
{
    /// <summary>What the decisions of one customer fit into.</summary>
    const int MostRules = 126;

    const int MostContacts = 9;

    public Form<TreatmentDefinition> Form => Forms.Mapping("a campaign", map =>
    {
        DeliveryReader delivery = new(tables, folder);
        ContactRules contact = settings.Contact.And(map.Optional("contact", new ContactReader(tables).Form, new ContactRules()));
        string? channel = map.Optional("channel", Forms.Text);
        IReadOnlyList<TreatmentDefaults> treatments = map.Optional("treatments", TreatmentRuleReader.Treatments) ?? [];
        TreatmentRuleReader rules = new(contact, channel, treatments, map.Optional("not_below", Forms.Sql), PolicyReader.Effects(map));
        TreatmentDefinition campaign = new()
        {
            Name = map.File.Id,
            File = map.File.File,
            Priority = (int)map.Optional("priority", Forms.WholeNumber(1, 1_000_000), 1),
            Audience = map.Required("audience", Forms.Sql),
            Conditions = map.Optional("conditions", TreatmentRuleReader.Conditions, []),
            Control = map.Required("control", Forms.ShareToCompare),
            BusinessAsUsual = map.Optional("business_as_usual", Forms.Share, 0),
            ControlOf = map.Optional("control_of", Forms.Choice<ShareOf>(), ShareOf.Audience),
            StratifyBy = map.Optional("stratify_by", Forms.ListOf(Forms.Sql, SqlLayout.Canonical), []),
            Cluster = map.Optional("cluster", Forms.Sql),
            HoldOut = settings.HoldOut,
            Contacts = (int)map.Optional("contacts", Forms.WholeNumber(1, MostContacts), 1),
            Overlap = map.Optional("overlap", Forms.Choice<Overlap>(), Overlap.Skip),
            Empty = map.Optional("empty", Forms.Choice<EmptyAudience>(), EmptyAudience.Warn),
            Contact = contact,
            Policy = PolicyReader.Read(map),
            TreatmentLimits = [.. treatments.Where(one => one?.Limit is not null).Select(one => new TreatmentLimit(one.Name, one.Limit!.Value))],
            Rules = map.Required("rules", Forms.ListOf(rules.Form, rule => rule.Name)),
            Delivery = map.Optional("delivery", delivery.Form, [new FolderDelivery { Name = FolderDelivery.Word, Place = map.Place }]),
            Suppress = map.Optional("suppress", delivery.Suppressed, []),
        };
        if (campaign.Control + campaign.BusinessAsUsual >= 1)
        {
            map.Problem(
                "business_as_usual", "'control' and 'business_as_usual' leave nobody to treat", "let them add up to less than 1");
        }

        if (!map.File.Failed)
            RefuseContradictions(map, campaign, treatments);
        return campaign;
    });

    static void RefuseContradictions(Mapping map, TreatmentDefinition campaign, IReadOnlyList<TreatmentDefaults> treatments)
    {
        string[] given = [.. campaign.Rules.Select(rule => rule.Treatment).Distinct()];
        foreach (TreatmentDefaults treatment in treatments.Where(treatment => !given.Contains(treatment.Name)))
            map.Problem("treatments", $"no rule gives '{treatment.Name}'", Suggestion.Among(treatment.Name, given));
        if (campaign.Rules.Count > MostRules)
            map.Problem("rules", Invariant($"there are {campaign.Rules.Count} rules"), Invariant($"write at most {MostRules}, or two campaigns"));
        if (campaign.Contacts > given.Length)
        {
            map.Problem(
                "contacts", Invariant($"'contacts' is {campaign.Contacts}, and the rules have {given.Length} different treatments"),
                "each contact of a customer is another treatment: let it be at most their number");
        }

        if (campaign is { Cluster: not null, StratifyBy.Count: > 0 })
        {
            map.Problem(
                "cluster", "'cluster' draws whole clusters, and members of one may be of several strata", "leave out 'stratify_by'");
        }

        PolicyReader.RefuseContradictions(map, campaign);
        RefuseUnknownChannels(map, campaign);
        RefuseMinimums(map, campaign);
    }

    static void RefuseUnknownChannels(Mapping map, TreatmentDefinition campaign)
    {
        string[] known = [.. campaign.Contact.Consent.Select(consent => consent.Channel).Concat(campaign.Channels).Distinct()];
        foreach (ContactLimit limit in campaign.Contact.AtMost.Where(limit => limit.Channel is not null))
        {
            bool isOwn = limit.OfCampaign;
            if (!known.Contains(limit.Channel!) && (isOwn || campaign.Contact.Consent.Count > 0))
                map.Problem("contact", $"'{limit}' is about a channel that no rule has", Suggestion.Among(limit.Channel!, known));
        }
    }

    /// <summary>A minimum that the limit of its treatment, shared or not, does not leave room for.</summary>
    static void RefuseMinimums(Mapping map, TreatmentDefinition campaign)
    {
        foreach (TreatmentRule rule in campaign.Rules.Where(rule => rule.Minimum is not null))
        {
            if (campaign.TreatmentLimits.FirstOrDefault(limit => limit.Treatment == rule.Treatment) is { } most && rule.Minimum > most.Limit)
            {
                map.Problem(
                    "rules", Invariant($"'minimum' of rule '{rule.Name}' is {rule.Minimum}, above the limit {most.Limit} of {rule.Treatment}"),
                    "let the minimum be at most the limit");
            }
        }
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
