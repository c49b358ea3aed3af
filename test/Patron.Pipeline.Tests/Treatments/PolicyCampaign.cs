using System.Globalization;
using System.Text;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Treatments;

/// <summary>
/// Campaigns that choose by gain, drawn by a seed, with limits and budgets of every kind; and the highest gain of a few customers, by trying all
/// choices. What rules bring is <c>value * WEIGHT</c>, what they are for <c>churn >= NUMBER</c>, so that no SQL is needed to tell.
/// </summary>
sealed class PolicyCampaign
{
    static readonly string[] Channels = ["email", "call"];

    readonly Random _random;

    public PolicyCampaign(int seed, int scale)
    {
        _random = new Random(seed);
        Yaml = Write(scale);
    }

    public string Yaml { get; }

    /// <summary>The highest gain of those who may be treated, trying all choices.</summary>
    public static double Best(TreatmentDefinition campaign, ColumnTable open, long seed)
    {
        Search search = new(campaign, open, seed);
        search.From(0, 0);
        return search.Best;
    }

    string Write(int scale)
    {
        int rules = _random.Next(2, 4);
        StringBuilder yaml = new("audience: \"true\"\ncontrol: 0.2\npolicy: value\n");
        Line(yaml, $"budgets:\n  money: {scale * (1 + (6 * _random.NextDouble())):0.00}\n  minutes: {{ of: ceil(churn * 9), on: call, limit: {_random.Next(scale * 2, scale * 9)} }}\n");
        Line(yaml, $"treatments:\n  offer_0: {{ limit: {_random.Next(scale, scale * 3)} }}\nrules:\n");
        for (int rule = 0; rule < rules; rule++)
        {
            Line(yaml, $"  - name: rule_{rule}\n    treatment: offer_{(rule == 2 ? 0 : rule)}\n    campaign_code: C{rule}\n    channel: {Channels[rule == 0 ? 1 : _random.Next(2)]}\n");
            Line(yaml, $"    when: churn >= {0.5 * _random.NextDouble():0.00}\n    cost: {_random.Next(0, 9) / 4.0:0.00}\n    expected_value: value * {0.005 + (0.05 * _random.NextDouble()):0.000}\n");
            if (_random.Next(2) == 0)
                Line(yaml, $"    limit: {_random.Next(scale, scale * 3)}\n");
            if (_random.Next(2) == 0)
                Line(yaml, $"    variants: [{{ name: warm, share: 0.5, limit: {_random.Next(scale, scale * 2)} }}, {{ name: cold, share: 0.5 }}]\n");
        }

        return yaml.ToString();
    }

    static void Line(StringBuilder yaml, FormattableString text) => yaml.Append(text.ToString(CultureInfo.InvariantCulture));

    sealed class Search(TreatmentDefinition campaign, ColumnTable open, long seed)
    {
        readonly Dictionary<string, double> _used = [];

        public double Best { get; private set; }

        public void From(int row, double gain)
        {
            Best = Math.Max(Best, gain);
            if (row == open.Rows || gain + Rest(row) <= Best)
                return;
            foreach (TreatmentRule rule in campaign.Rules)
            {
                double more = GainOf(rule, row);
                (string Name, double Use, double Limit)[] limits = [.. Limits(rule, row)];
                if (more <= 0 || limits.Any(limit => _used.GetValueOrDefault(limit.Name) + limit.Use > limit.Limit + 1e-9))
                    continue;
                Give(limits, 1);
                From(row + 1, gain + more);
                Give(limits, -1);
            }

            From(row + 1, gain);
        }

        void Give((string Name, double Use, double Limit)[] limits, int times)
        {
            foreach ((string name, double use, _) in limits)
                _used[name] = _used.GetValueOrDefault(name) + (times * use);
        }

        double Rest(int from) => Enumerable.Range(from, open.Rows - from).Sum(row => campaign.Rules.Max(rule => Math.Max(0, GainOf(rule, row))));

        double GainOf(TreatmentRule rule, int row) => Of("churn", row) >= Number(rule.When.Text.Split(">= ")[1])
            ? (Of("value", row) * Number(rule.ExpectedValue!.Text.Split("* ")[1])) - (double)rule.Cost
            : -1;

        IEnumerable<(string, double, double)> Limits(TreatmentRule rule, int row)
        {
            yield return ("money", (double)rule.Cost, campaign.Policy.Budgets[0].Limit);
            if (rule.Channel == "call")
                yield return ("minutes", Math.Ceiling(Of("churn", row) * 9), campaign.Policy.Budgets[1].Limit);
            if (rule.Treatment == "offer_0")
                yield return ("offer_0", 1, campaign.TreatmentLimits[0].Limit);
            if (rule.Limit is { } limit)
                yield return (rule.Name, 1, limit);
            if (rule.Variants.Count > 0 && StableHash.Share(seed, $"variant:{campaign.Name}:{rule.Name}", open.Texts("customer_key")[row]!) < 0.5)
                yield return (rule.Name + " warm", 1, rule.Variants[0].Limit!.Value);
        }

        double Of(string column, int row) => open.Doubles(column)[row];

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
