using System.Globalization;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Treatments;

/// <summary>A customer of a <see cref="RandomCampaign"/>.</summary>
sealed record SlowCustomer(string Key, IReadOnlyDictionary<string, double?> Values, string? Kind, string? Region, bool IsListed, DateTimeOffset? Complained);

/// <summary>A decision about one contact, or the lack of one.</summary>
sealed record SlowDecision(string Key, string Campaign, DateTimeOffset AsOf, int Contact, string Group, string Reason, string? Rule, string? Variant)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Key} {Campaign} {AsOf:yyyy-MM-dd} {Contact} {Group} {Reason} {Rule} {Variant}");
}

/// <summary>
/// Campaigns decided customer by customer and rule by rule, as the words of docs/treatments.md have it and with no thought of speed.
/// </summary>
sealed class SlowDecisions(ProjectDefinition project, IReadOnlyList<SlowCustomer> customers)
{
    readonly List<SlowDecision> _history = [];
    readonly Dictionary<(string Campaign, string Rule), TreatmentRule> _rules = [];

    public IReadOnlyList<SlowDecision> All => _history;

    public void Decide(DateTimeOffset asOf)
    {
        foreach (TreatmentDefinition campaign in project.Treatments.OrderBy(one => one.Priority).ThenBy(one => one.Name, StringComparer.Ordinal))
        {
            foreach (TreatmentRule rule in campaign.Rules)
                _rules[(campaign.Name, rule.Name)] = rule;
            _history.AddRange(new OneCampaign(this, campaign, asOf).Decide());
        }
    }

    /// <summary>The value of <c>COLUMN &gt;= NUMBER</c>, <c>COLUMN</c> or <c>true</c>; a missing value fails every condition.</summary>
    static bool Holds(SqlText sql, SlowCustomer customer)
    {
        if (sql.Text == "true")
            return true;
        string[] parts = sql.Text.Split(" >= ");
        return customer.Values[parts[0]] >= double.Parse(parts[1], CultureInfo.InvariantCulture);
    }

    sealed class OneCampaign(SlowDecisions all, TreatmentDefinition campaign, DateTimeOffset asOf)
    {
        readonly Dictionary<(string, string), TreatmentRule> _rules = all._rules;
        readonly Dictionary<string, List<TreatmentRule>> _chosen = [];
        readonly Dictionary<string, int> _taken = [];
        Dictionary<string, string> _groups = [];

        public IEnumerable<SlowDecision> Decide()
        {
            List<SlowCustomer> audience = [.. all.Customers.Where(customer => Holds(campaign.Audience, customer)).OrderBy(customer => customer.Key, StringComparer.Ordinal)];
            Dictionary<string, string?> blocks = audience.ToDictionary(customer => customer.Key, Block);
            List<SlowCustomer> free = [.. audience.Where(customer => blocks[customer.Key] is null)];
            _groups = Groups(audience, [.. free.Where(customer => campaign.Rules.Any(rule => Failure(rule, customer, []) is null)).Select(customer => customer.Key)]);
            for (int contact = 1; contact <= campaign.Contacts; contact++)
                Contact(contact, free);
            foreach (SlowCustomer customer in audience)
            {
                List<TreatmentRule> rules = _chosen.GetValueOrDefault(customer.Key) ?? [];
                string group = _groups[customer.Key];
                string outcome = group == "open" ? rules.Count > 0 ? "treated" : "none" : group;
                string reason = outcome == "none" ? blocks[customer.Key] ?? Nearest(customer) : outcome;
                for (int contact = 1; contact <= Math.Max(1, rules.Count); contact++)
                {
                    TreatmentRule? rule = rules.ElementAtOrDefault(contact - 1);
                    yield return new SlowDecision(
                        customer.Key, campaign.Name, asOf, contact, outcome, reason, rule?.Name, rule is null ? null : VariantOf(rule, customer));
                }
            }
        }


        void Contact(int contact, List<SlowCustomer> free)
        {
            List<SlowCustomer> candidates = [.. free.Where(customer => (_chosen.GetValueOrDefault(customer.Key)?.Count ?? 0) == contact - 1)];
            HashSet<string> had = [];
            foreach (TreatmentRule rule in campaign.Rules)
            {
                List<SlowCustomer> fitting =
                [
                    .. candidates.Where(customer => !had.Contains(customer.Key)
                        && Failure(rule, customer, _chosen.GetValueOrDefault(customer.Key) ?? []) is null),
                ];
                fitting.Sort((one, other) => Before(rule, one, other));
                (List<SlowCustomer> taken, int treated) = Take(rule, fitting);
                if (_taken.GetValueOrDefault("rule " + rule.Name) + treated < rule.Minimum)
                    continue;
                foreach (SlowCustomer customer in taken)
                {
                    had.Add(customer.Key);
                    if (!_chosen.TryGetValue(customer.Key, out List<TreatmentRule>? rules))
                        _chosen[customer.Key] = rules = [];
                    rules.Add(rule);
                    if (_groups[customer.Key] == "open")
                        Count(rule, customer);
                }
            }
        }

        void Count(TreatmentRule rule, SlowCustomer customer)
        {
            foreach (string what in new[] { "rule " + rule.Name, "treatment " + rule.Treatment, $"variant {rule.Name} {VariantOf(rule, customer)}" })
                _taken[what] = _taken.GetValueOrDefault(what) + 1;
        }

        /// <summary>Walks down the order; whoever is left untreated by chance takes no room.</summary>
        (List<SlowCustomer> Taken, int Treated) Take(TreatmentRule rule, List<SlowCustomer> fitting)
        {
            int ofRule = _taken.GetValueOrDefault("rule " + rule.Name);
            int ofTreatment = _taken.GetValueOrDefault("treatment " + rule.Treatment);
            int? mostOfTreatment = campaign.TreatmentLimits.FirstOrDefault(limit => limit.Treatment == rule.Treatment)?.Limit;
            Dictionary<string, int> ofVariants = [];
            List<SlowCustomer> taken = [];
            int treated = 0;
            foreach (SlowCustomer customer in fitting)
            {
                string? variant = VariantOf(rule, customer);
                int ofVariant = _taken.GetValueOrDefault($"variant {rule.Name} {variant}") + ofVariants.GetValueOrDefault(variant ?? "");
                int? mostOfVariant = rule.Variants.FirstOrDefault(one => one.Name == variant)?.Limit;
                if (ofRule + treated >= rule.Limit || ofTreatment + treated >= mostOfTreatment || ofVariant >= mostOfVariant)
                    continue;
                taken.Add(customer);
                if (_groups[customer.Key] != "open")
                    continue;
                treated++;
                ofVariants[variant ?? ""] = ofVariants.GetValueOrDefault(variant ?? "") + 1;
            }

            return (taken, treated);
        }

        /// <summary>NULL comes last, as the engine has it; customers without an order come by chance.</summary>
        int Before(TreatmentRule rule, SlowCustomer one, SlowCustomer other)
        {
            int order;
            if (rule.OrderBy is { } by)
            {
                string[] words = by.Text.Split(' ');
                (double? first, double? second) = (one.Values[words[0]], other.Values[words[0]]);
                order = first is null || second is null
                    ? (first is null).CompareTo(second is null)
                    : words.Length > 1 ? second.Value.CompareTo(first.Value) : first.Value.CompareTo(second.Value);
            }
            else
            {
                string purpose = $"limit:{campaign.Name}:{rule.Name}";
                order = StableHash.Of(Seed, purpose, one.Key).CompareTo(StableHash.Of(Seed, purpose, other.Key));
            }

            return order != 0 ? order : string.CompareOrdinal(one.Key, other.Key);
        }

        long Seed => all.Seed;

        string? Block(SlowCustomer customer)
        {
            if (campaign.Contact.DoNotContact.Count > 0 && customer.IsListed)
                return "do_not_contact";
            if (campaign.Contact.CoolDowns is [{ } coolDown] && customer.Complained is { } at && at < asOf && at > asOf.AddDays(-coolDown.Length.Days))
                return "cool_down";
            if (campaign.Overlap == Overlap.Skip
                && all._history.Any(row => row.Key == customer.Key && row.AsOf == asOf && row.Campaign != campaign.Name && row.Rule is not null))
            {
                return "overlap";
            }

            if (campaign.Conditions.Any(condition => !Holds(condition.Sql, customer)))
                return "condition";
            return campaign.Contact.AtMost.Any(limit => limit.Channel is null && Contacts(limit, customer) >= limit.Count) ? "at_most" : null;
        }

        int Contacts(ContactLimit limit, SlowCustomer customer) => all._history.Count(row =>
            row.Key == customer.Key && row.Rule is not null
            && row.AsOf > asOf.AddDays(-limit.Window.Days) && row.AsOf <= asOf
            && (row.Campaign == campaign.Name || (row.Group == "treated" && !limit.OfCampaign))
            && (limit.Channel is null || _rules[(row.Campaign, row.Rule)].Channel == limit.Channel));

        /// <summary>Why a rule does not fit, given the contacts that were chosen; null where it does.</summary>
        string? Failure(TreatmentRule rule, SlowCustomer customer, List<TreatmentRule> chosen)
        {
            if (!Holds(rule.When, customer) || rule.Conditions.Any(condition => !Holds(condition.Sql, customer)))
                return "no_rule";
            if (rule.Price is not null && customer.Values["b"] < customer.Values["c"])
                return "down_sell";
            if (campaign.Contact.Consent.FirstOrDefault(consent => consent.Channel == rule.Channel) is { } consent && !Holds(consent.Sql, customer))
                return "consent";
            foreach (ContactLimit limit in campaign.Contact.AtMost)
            {
                bool IsMeant(TreatmentRule one) => limit.Channel is null || one.Channel == limit.Channel;
                if (IsMeant(rule) && Contacts(limit, customer) + chosen.Count(IsMeant) >= limit.Count)
                    return "at_most";
            }

            return chosen.Any(one => one.Treatment == rule.Treatment) ? "same_treatment" : null;
        }

        string Nearest(SlowCustomer customer)
        {
            string[] order = ["no_rule", "down_sell", "consent", "at_most"];
            string?[] failures = [.. campaign.Rules.Select(rule => Failure(rule, customer, []))];
            return failures.Contains(null) ? "limit" : order[failures.Max(failure => Array.IndexOf(order, failure))];
        }

        string? VariantOf(TreatmentRule rule, SlowCustomer customer)
        {
            if (rule.Variants.Count == 0)
                return rule.Variant;
            double share = StableHash.Share(Seed, $"variant:{campaign.Name}:{rule.Name}", customer.Key);
            return rule.Variants[share < rule.Variants[0].Share ? 0 : 1].Name;
        }

        Dictionary<string, string> Groups(List<SlowCustomer> audience, HashSet<string> eligible)
        {
            Dictionary<string, string> groups = audience.ToDictionary(
                customer => customer.Key,
                customer => StableHash.Share(Seed, "hold_out", customer.Key) < campaign.HoldOut ? "hold_out" : "open");
            List<SlowCustomer> pool =
                [.. audience.Where(customer => groups[customer.Key] == "open" && (campaign.ControlOf == ShareOf.Audience || eligible.Contains(customer.Key)))];
            double both = (double)((decimal)campaign.Control + (decimal)campaign.BusinessAsUsual);
            string purpose = "treatment:" + campaign.Name;
            foreach (IGrouping<string, SlowCustomer> stratum in pool.GroupBy(customer => $"{customer.Kind ?? "missing"} / {customer.Region ?? "missing"}"))
            {
                double start = StableHash.Share(Seed, $"stratum:{campaign.Name}", stratum.Key);
                SlowCustomer[] drawn = [.. stratum.OrderBy(customer => StableHash.Of(Seed, purpose, customer.Key)).ThenBy(customer => customer.Key, StringComparer.Ordinal)];
                for (int place = 1; place <= drawn.Length; place++)
                {
                    string key = drawn[place - 1].Key;
                    string unit = campaign.Cluster is null ? key : drawn[place - 1].Region ?? $"customer {key}";
                    double share = StableHash.Share(Seed, purpose, unit);
                    bool Is(double upTo) => campaign.StratifyBy.Count > 0 ? place <= Math.Floor((upTo * drawn.Length) + start) : share < upTo;
                    groups[key] = Is(campaign.Control) ? "control" : Is(both) ? "business_as_usual" : "open";
                }
            }

            return groups;
        }
    }

    IReadOnlyList<SlowCustomer> Customers => customers;

    long Seed => project.Settings.Seed;
}
