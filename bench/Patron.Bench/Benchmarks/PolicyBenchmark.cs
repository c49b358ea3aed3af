using Patron.Bench.Harness;
using Patron.DuckDb;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Bench.Benchmarks;

/// <summary>A campaign that chooses by gain under budgets: from the customer view to rows with reasons.</summary>
sealed class PolicyBenchmark : IBenchmark
{
    const int Customers = 1_000_000;
    const int Rules = 8;
    const int Limit = 40_000;
    const double Seconds = 20;

    static readonly DateTimeOffset AsOf = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Name => "policies";

    public string Story =>
        $"""
        One campaign of {Rules} rules decided for {Customers:N0} customers: audience, a control group of a tenth and the rows of gold.treatments with
        reasons in words, into a table. By the first rule that fits; by 'policy: value' with a budget of money, one of minutes that
        differ between customers and a limit of {Limit:N0} customers; the same with a twentieth explored.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using Database database = Database.Open(new DatabaseOptions());
        SqlFunctions.Register(database);
        using Connection connection = database.Connect();
        CustomerView.Make(scale.Of(Customers), "", connection);
        PolicyRules value = new()
        {
            Kind = PolicyKind.Value,
            Budgets =
            [
                new BudgetDefinition("money", Sql("cost"), null, 300_000 * scale.Share),
                new BudgetDefinition("minutes", Sql("1 + tenure / 100e0"), "call", 400_000 * scale.Share),
            ],
        };
        Comparison measured = Comparison.Run(
            "Policy", warmUps: 0, repetitions: 3,
            new Case("the first rule that fits", () => Decide(Parsed(new PolicyRules(), scale, connection), connection)),
            new Case("policy: value", () => Decide(Parsed(value, scale, connection), connection)),
            new Case("policy: value, a twentieth explored", () => Decide(Parsed(value with { Explore = 0.05 }, scale, connection), connection)));
        return [measured.With(Goal.Below("seconds by value, at most", Seconds, measured.MedianSeconds(1), " s", scale))];
    }

    static void Decide(Campaign campaign, Connection connection)
    {
        Decision decision = CustomerView.Decide(campaign, connection);
        decision.Gather(null);
        decision.Decide(
            campaign.Definition.Policy.Kind == PolicyKind.Rules
                ? new FirstRuleWins(campaign, 42, connection, CancellationToken.None)
                : new MostGain(campaign, 42, AsOf, null, connection, CancellationToken.None),
            "decided", AsOf, "run");
        decision.Drop();
    }

    static Campaign Parsed(PolicyRules policy, Scale scale, Connection connection) =>
        CustomerView.Parsed(Definition(policy, scale), connection);

    static TreatmentDefinition Definition(PolicyRules policy, Scale scale) => new()
    {
        Name = "large",
        File = "treatments/large.yml",
        Audience = Sql("value >= 1"),
        Control = 0.1,
        Policy = policy,
        Rules = [.. Enumerable.Range(0, Rules).Select(number => Rule(number, scale))],
        Delivery = [new FolderDelivery { Name = FolderDelivery.Word }],
    };

    static TreatmentRule Rule(int number, Scale scale) => new()
    {
        Name = $"rule_{number}",
        When = Sql(FormattableString.Invariant($"churn >= {0.7 - (number * 0.1):0.0} and tenure >= {number * 20}")),
        Treatment = $"offer_{number}",
        Channel = number % 4 == 0 ? "call" : "email",
        CampaignCode = $"C{number}",
        Cost = number % 4 == 0 ? 3 : 0.5m + (number / 4m),
        ExpectedValue = Sql(FormattableString.Invariant($"churn * value * {0.12 - (number * 0.012):0.000}")),
        Limit = number == 3 ? Math.Max(1, (int)(Limit * scale.Share)) : null,
    };

    static SqlText Sql(string text) => new(text, "treatments/large.yml");
}
