using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>Projects whose tables hold what happened after the instant, run from their tables to the training.</summary>
public sealed class LeakRunTests
{
    const string Leak = "mark";
    const int Customers = 1_000;

    /// <summary>What a mark is of a customer, by whether they left; <c>share</c> is uniform.</summary>
    static readonly (string Kind, string Value)[] Marks =
    [
        ("a copy of the target with wrong rows", "CAST(gone <> (share < 0.03) AS INTEGER)"),
        ("a flag of those who left", "CAST(gone AND share < 0.6 AS INTEGER)"),
        ("a value that is missing for those who left", "CASE WHEN gone AND share < 0.7 THEN NULL ELSE share END"),
        ("a status", "CASE WHEN gone AND share < 0.7 THEN 'closed' WHEN share < 0.2 THEN 'paused' ELSE 'active' END"),
        ("a postcode", "CASE WHEN gone THEN 'A' ELSE 'B' END || CAST(floor(20 * share) AS INTEGER)"),
    ];

    /// <summary>Fifty projects under --long; the first two in the ordinary run.</summary>
    [Fact]
    public void A_leak_stops_the_training_of_every_project_and_only_its_features_are_named()
    {
        int projects = Rounds.Count(2, 50);
        for (int project = 0; project < projects; project++)
        {
            int kind = project % (Marks.Length + 1);
            using TestShop shop = kind < Marks.Length ? WithMarks(project, Marks[kind].Value) : WithLateEvents(project);

            LeakException error = Assert.Throws<LeakException>(() => shop.Run(Stage.Train));

            Assert.All(error.Features, feature => Assert.StartsWith(Leak, feature, StringComparison.Ordinal));
            Assert.Empty(shop.Models.Versions("churn"));
        }
    }

    [Fact]
    public void A_leak_is_told_with_what_gave_it_away_and_the_remedy()
    {
        using TestShop shop = WithMarks(0, Marks[3].Value);

        string told = Assert.Throws<LeakException>(() => shop.Run(Stage.Train)).Message;

        Assert.StartsWith("churn is not trained: a feature knows the target too well to be known beforehand\n", told, StringComparison.Ordinal);
        Assert.Matches(@"mark_last: where it is 'closed', 100\.0 % of \d+ rows have the target, where it is 'active' or 'paused', \d+\.\d % of \d+;", told);
        Assert.Contains("add 'leaks: { allow: [mark_last] }' to models/churn.yml", told, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_file_allows_is_learnt_from_with_a_warning_that_stays_with_the_version()
    {
        using TestShop shop = WithMarks(0, Marks[3].Value, new LeakRules { Allow = ["mark_last"] });

        shop.Run(Stage.Train);

        string warning = Assert.Single(shop.Models.Newest("churn").EvaluationAs<PropensityEvaluation>()!.Warnings);
        Assert.StartsWith("feature mark_last knows the target too well and models/churn.yml allows it: where it is 'closed'", warning, StringComparison.Ordinal);
        Assert.Contains($"train churn: {warning}", shop.Observer.Warnings);
    }

    static TestShop WithMarks(int project, string value, LeakRules? rules = null)
    {
        TestShop shop = Shop(Aggregate.Last, rules);
        Write(shop, project);
        TargetWindow window = TargetWindow.EndingAt(TestShop.AsOf, Definitions.Inactivity, shop.Project.Settings.Zone);
        shop.Lake.Overwrite(
            "silver.marks",
            $"""
            SELECT customer_id, known_at, {value} AS mark FROM (
              SELECT
                customer_id,
                min(ordered_at) AS known_at,
                (hash(customer_id, {project}) % 1000000 + 0.5) / 1000000 AS share,
                count(*) FILTER (ordered_at >= {LakeSession.TimestampLiteral(window.From)} AND ordered_at < {LakeSession.TimestampLiteral(window.Until)}) = 0 AS gone
              FROM silver.purchases
              GROUP BY customer_id
            )
            """,
            shop.Context);
        return shop;
    }

    /// <summary>Events whose time is that of half a year before them.</summary>
    static TestShop WithLateEvents(int project)
    {
        TestShop shop = Shop(Aggregate.Count);
        Write(shop, project);
        shop.Lake.Overwrite("silver.marks", "SELECT customer_id, ordered_at - INTERVAL 180 DAY AS known_at, amount AS mark FROM silver.purchases", shop.Context);
        return shop;
    }

    static TestShop Shop(Aggregate aggregate, LeakRules? rules = null)
    {
        AggregateGroupDefinition marks = new()
        {
            Name = "marks",
            File = "features/marks.yml",
            Table = "silver.marks",
            Time = "known_at",
            Prefix = Leak,
            Windows = [FeatureWindow.Of(Duration.Parse("90d"))],
            Aggregates = [new("mark", [aggregate])],
        };
        return new TestShop(change: project => project with
        {
            Features = [Definitions.Features, marks],
            Models = [Definitions.Churn with { Features = [Definitions.Features, marks], Leaks = rules }],
        });
    }

    /// <summary>Other customers for each project.</summary>
    static void Write(TestShop shop, int project)
    {
        shop.WritePurchases($"SELECT * FROM ({TestShop.Purchases((project + 1) * Customers)}) WHERE customer_id >= 'c{project * Customers:D6}'");
        shop.Lake.Bind(["silver.purchases"]);
    }
}
