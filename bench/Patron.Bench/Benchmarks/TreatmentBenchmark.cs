using System.Diagnostics;
using System.Globalization;
using Patron.Bench.Harness;
using Patron.DuckDb;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;
using Patron.Testing;

namespace Patron.Bench.Benchmarks;

/// <summary>A large campaign, decided whole: from the customer view to rows with reasons.</summary>
sealed class TreatmentBenchmark : IBenchmark
{
    const int Customers = 10_000_000;
    const int Treatments = 40;
    const int Limit = 50_000;
    const double EngineBytes = 6e9;
    const double Seconds = 60;

    static readonly DateTimeOffset AsOf = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Name => "treatments";

    public string Story =>
        $"""
        One campaign of {Treatments} rules, each with a treatment of its own, decided for {Customers:N0} customers: audience, consent to four
        channels, contacts in the last week, control group and hold-out, the choice of a rule, and the rows of gold.treatments with reasons in words,
        in the order of customers, into a table. Without limits; with a limit of {Limit:N0} customers and an order of their own in every rule, all of
        which cut off. The engine may take {EngineBytes / 1e9:0} GB and spills the rest.
        """;

    public IReadOnlyList<Comparison> Run(Scale scale)
    {
        using TemporaryFolder folder = new();
        using Database database = Database.Open(new DatabaseOptions { TemporaryFolder = folder.PathOf("spill"), MemoryLimit = (long)EngineBytes });
        SqlFunctions.Register(database);
        using Connection connection = database.Connect();
        CustomerView.Make(
            scale.Of(Customers), $",\n  CAST(hash(i, 4) % {Treatments} AS INTEGER) AS taste,\n  hash(i, 5) % 10 < 8 AS consents", connection);
        Campaign free = Parsed(null, connection);
        Campaign limited = Parsed((int)(Limit * scale.Share) is > 0 and var limit ? limit : 1, connection);
        Comparison measured = Comparison.Run(
            "Campaign", warmUps: 0, repetitions: 3,
            new Case("without limits", () => Decide(free, connection)),
            new Case("every rule limited", () => Decide(limited, connection)));
        double peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e9;
        return
        [
            measured.With(
                string.Create(CultureInfo.InvariantCulture, $"{connection.Scalar<long>("SELECT count(*) FILTER (rule IS NOT NULL) FROM decided"):N0} of ")
                + string.Create(CultureInfo.InvariantCulture, $"{connection.Scalar<long>("SELECT count(*) FROM decided"):N0} customers in the audience treated where every rule is limited."),
                Goal.Below("seconds without limits, at most", Seconds, measured.MedianSeconds(0), " s", scale),
                Goal.Below("seconds with every rule limited, at most", Seconds, measured.MedianSeconds(1), " s", scale),
                string.Create(CultureInfo.InvariantCulture, $"Peak memory of the process {peak:0.0} GB.")),
        ];
    }

    static void Decide(Campaign campaign, Connection connection)
    {
        Decision decision = CustomerView.Decide(campaign, connection);
        decision.Gather($"""
            SELECT customer_key, CAST(NULL AS VARCHAR) AS {ContactColumns.Other}, count(*) AS {ContactColumns.Contacts(0)}
            FROM {CustomerSource.View} WHERE tenure % 5 = 0 GROUP BY customer_key
            """);
        decision.Decide(new FirstRuleWins(campaign, 42, connection, CancellationToken.None), "decided", AsOf, "run");
        decision.Drop();
    }

    static Campaign Parsed(int? limit, Connection connection) => CustomerView.Parsed(Definition(limit), connection);

    static TreatmentDefinition Definition(int? limit) => new()
    {
        Name = "large",
        File = "treatments/large.yml",
        Audience = Sql("value >= 1"),
        Control = 0.1,
        HoldOut = 0.02,
        Contact = new ContactRules
        {
            Consent = [.. Enumerable.Range(0, 4).Select(channel => new ChannelConsent($"channel_{channel}", Sql($"consents OR taste % 4 <> {channel}")))],
            AtMost = [new ContactLimit(1, Duration.OfDays(7), OfCampaign: true, Channel: null)],
        },
        Rules = [.. Enumerable.Range(0, Treatments).Select(number => Rule(number, limit))],
        Delivery = [new FolderDelivery { Name = FolderDelivery.Word }],
    };

    static TreatmentRule Rule(int number, int? limit) => new()
    {
        Name = $"rule_{number}",
        When = Sql(string.Create(CultureInfo.InvariantCulture, $"taste <= {number} and churn >= {0.9 - (number * 0.02):0.00}")),
        Conditions = [new NamedCondition("stayed", Sql($"tenure >= {number}"))],
        Treatment = $"offer_{number}",
        Channel = $"channel_{number % 4}",
        CampaignCode = $"C{number}",
        Cost = 0.1m,
        ExpectedValue = Sql("churn * value"),
        OrderBy = limit is null ? null : Sql(number % 2 == 0 ? "churn * value DESC" : "value DESC"),
        Limit = limit,
    };

    static SqlText Sql(string text) => new(text, "treatments/large.yml");
}
