using System.Globalization;
using System.Text;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Treatments;

/// <summary>
/// Small campaigns with everything that campaigns may have, drawn by a seed. Conditions are of one form, <c>COLUMN &gt;= NUMBER</c>, so
/// that a test can tell whether they hold without SQL.
/// </summary>
sealed class RandomCampaign(int seed)
{
    static readonly string[] Columns = ["a", "b", "c"];
    static readonly string[] Channels = ["email", "sms", "call"];

    readonly Random _random = new(seed);

    public string Settings()
    {
        StringBuilder yaml = new("name: shop\ncustomer_key: customer_id\ncurrency: EUR\nseed: 7\n");
        if (Chance(0.5))
            yaml.Append("hold_out: 0.1\n");
        yaml.Append("contact:\n  at_most: [3 in 30d]\n");
        if (Chance(0.5))
            yaml.Append("  do_not_contact: silver.never\n");
        if (Chance(0.5))
            yaml.Append("  cool_down: { table: silver.complaints, time: opened_at, for: 10d }\n");
        if (Chance(0.6))
        {
            yaml.Append("  consent:\n");
            foreach (string channel in Channels)
                yaml.Append(CultureInfo.InvariantCulture, $"    {channel}: {Condition()}\n");
        }

        return yaml.ToString();
    }

    public string Campaign()
    {
        int rules = _random.Next(1, 7);
        string[] treatments = [.. Enumerable.Range(0, _random.Next(1, rules + 1)).Select(number => $"offer_{number}")];
        string[] given = [.. Enumerable.Range(0, rules).Select(rule => treatments[rule < treatments.Length ? rule : _random.Next(treatments.Length)])];
        StringBuilder yaml = new();
        yaml.Append(CultureInfo.InvariantCulture, $"audience: {Condition(0.2)}\npriority: {_random.Next(1, 3)}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"control: 0.{_random.Next(1, 4)}\nbusiness_as_usual: {(Chance(0.3) ? "0.15" : "0")}\n");
        yaml.Append(Chance(0.5) ? "control_of: eligible\n" : "");
        yaml.Append(Chance(0.4) ? "stratify_by: [kind, region]\n" : Chance(0.4) ? "cluster: region\n" : "");
        yaml.Append(Chance(0.5) ? "overlap: allow\n" : "");
        yaml.Append(CultureInfo.InvariantCulture, $"contacts: {_random.Next(1, treatments.Length + 1)}\n");
        yaml.Append(Chance(0.4) ? $"conditions: {{ bought: {Condition(0.3)}, known: {Condition(0.3)} }}\n" : "");
        if (Chance(0.6))
            yaml.Append(CultureInfo.InvariantCulture, $"contact: {{ at_most: [{_random.Next(1, 3)} in 7d of this campaign, 2 in 20d on sms] }}\n");
        if (Chance(0.5))
            yaml.Append(CultureInfo.InvariantCulture, $"treatments: {{ offer_0: {{ limit: {_random.Next(1, 40)}, cost: 1.5 }} }}\n");
        yaml.Append("rules:\n");
        for (int rule = 0; rule < rules; rule++)
            Rule(yaml, rule, given[rule]);
        return yaml.ToString();
    }

    void Rule(StringBuilder yaml, int rule, string treatment)
    {
        yaml.Append(CultureInfo.InvariantCulture, $"  - name: rule_{rule}\n    treatment: {treatment}\n    campaign_code: C{rule}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"    channel: {Channels[_random.Next(Channels.Length)]}\n    when: {Condition()}\n");
        yaml.Append(Chance(0.3) ? $"    conditions: {{ first: {Condition()}, second: {Condition()} }}\n" : "");
        yaml.Append(Chance(0.3) ? "    price: b\n    not_below: c\n" : "");
        yaml.Append(Chance(0.4) ? "    order_by: a DESC\n" : Chance(0.5) ? "    order_by: b\n" : "");
        int limit = _random.Next(1, 60);
        bool isLimited = Chance(0.6);
        yaml.Append(isLimited ? string.Create(CultureInfo.InvariantCulture, $"    limit: {limit}\n") : "");
        bool hasVariants = Chance(0.4);
        int ofWarm = _random.Next(1, 30);
        if (hasVariants)
        {
            string most = Chance(0.5) ? string.Create(CultureInfo.InvariantCulture, $", limit: {ofWarm}") : "";
            yaml.Append(CultureInfo.InvariantCulture, $"    variants: [{{ name: warm, share: 0.3{most} }}, {{ name: cold, share: 0.7 }}]\n");
        }

        if (Chance(0.3) && treatment != "offer_0")
            yaml.Append(CultureInfo.InvariantCulture, $"    minimum: {(isLimited ? _random.Next(1, limit + 1) : _random.Next(1, 60))}\n");
    }

    string Condition(double least = 0.0) =>
        string.Create(CultureInfo.InvariantCulture, $"{Columns[_random.Next(Columns.Length)]} >= {least + ((0.8 - least) * _random.Next(0, 10) / 10):0.00}");

    bool Chance(double share) => _random.NextDouble() < share;
}
