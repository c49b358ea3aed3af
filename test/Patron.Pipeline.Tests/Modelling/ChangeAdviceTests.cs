using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Explanation;
using Patron.Models.Propensity;
using Patron.Pipeline.Cards;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary><c>changes:</c> from training to <c>churn_changes</c> in SQL, with a fast learner.</summary>
public sealed class ChangeAdviceTests
{
    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "models", "changes.md"));

    static readonly FieldLimits[] Limits =
    [
        new("purchase_country_last") { Categories = ["FR"] },
        new("purchase_days_since_first") { IsImmutable = true },
        new("purchase_days_since_last") { Least = 5, Direction = FieldDirection.Down },
        new("purchase_sum") { Most = 5000 },
    ];

    [Fact]
    public void A_version_keeps_its_limits_and_advises_within_them()
    {
        using TestShop shop = Make(400, Limits);
        shop.Run(Stage.Train);

        RegisteredModel version = shop.Models.Newest("churn");
        var content = PropensityContent.From(version.Content);
        Assert.Equal(Limits[1..], content.Changes!.Limits.Skip(1));
        Assert.Equal(["FR"], content.Changes.Limits[0].Categories);
        PropensityModel model = content.ToModel();
        string arguments = string.Join(", ", model.Columns);
        ModelFunctions.Register(shop.Lake.Database, version);
        shop.Lake.Bind(["silver.dataset_churn"]);
        ColumnTable rows = shop.Read(
            $"""
            SELECT churn({arguments}) AS score, churn_changes(0.5, {arguments}) AS advice,
              churn_changes(NULL, {arguments}) IS NULL AS is_silent, purchase_country_last AS country
            FROM silver.dataset_churn WHERE part = 'score' ORDER BY customer_key LIMIT 40
            """);

        string[] advice = rows.Texts("advice")!;
        Assert.All(rows.Bools("is_silent"), Assert.True);
        Assert.Contains(advice, text => !text.StartsWith("none", StringComparison.Ordinal));
        foreach ((double score, string text) in rows.Doubles("score").Zip(advice))
        {
            Assert.DoesNotContain("days since first", text, StringComparison.Ordinal);
            double then = double.Parse(text[(text.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
            if (!text.StartsWith("none; the nearest: ", StringComparison.Ordinal))
                Assert.True(score >= 0.5 ? then <= 0.5 : then >= 0.5, $"{score}: {text}");
            string[] changes = text.Replace("none; the nearest: ", "", StringComparison.Ordinal).Split(": ")[0].Split(", ");
            Assert.InRange(changes.Length, 1, 3);
            Assert.All(changes, Within);
        }

        string card = ModelCard.Of(shop.Project, shop.Models, "churn", version.Version).ToMarkdown();
        Assert.Contains("What advice may touch", card, StringComparison.Ordinal);
        foreach (string line in (string[])["may become FR", "never", "only down, at least 5", "at most 5,000"])
            Assert.Contains(line, card, StringComparison.Ordinal);

        static void Within(string change)
        {
            string[] words = change.Split(' ');
            string to = words[^4];
            if (change.Contains("country", StringComparison.Ordinal))
                Assert.Equal("FR", to);
            if (change.Contains("days since last", StringComparison.Ordinal))
                Assert.InRange(Number(to), 5, Number(words[^1]));
            if (change.StartsWith("purchase sum ", StringComparison.Ordinal))
                Assert.InRange(Number(to), double.MinValue, 5000);
        }

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void The_page_says_what_is_kept_and_how_it_is_asked()
    {
        AggregateGroupDefinition features = Definitions.Features with
        {
            Windows = [FeatureWindow.Lifetime],
            Aggregates = [new("amount", [Aggregate.Sum]), new("ordered_at", [Aggregate.DaysSinceLast]), new("channel", [Aggregate.Last]), new("country", [Aggregate.Last])],
        };
        using TestShop shop = Make(300, [new("purchase_days_since_last") { IsImmutable = true }], features);
        shop.Run(Stage.Train);
        PropensityChanges changes = PropensityContent.From(shop.Models.Newest("churn").Content).Changes!;
        Assert.Equal(["purchase_sum", "purchase_days_since_last"], changes.Numbers.Keys);
        Assert.All(changes.Numbers.Values, values => Assert.Equal(99, values.Length));
        Assert.All(changes.Numbers.Values, values => Assert.Equal(values.Order(), values));
        Assert.Equal(["DE", "FR", "NL"], changes.Levels["purchase_country_last"].Order(StringComparer.Ordinal));
        Assert.Contains($"levels of at least {PropensityChanges.LeastRows} training rows", Page, StringComparison.Ordinal);
        Assert.Equal(3, new CounterfactualOptions().MostColumns);
        Assert.Contains("three at most", Page, StringComparison.Ordinal);

        ModelFunctions.Register(shop.Lake.Database, shop.Models.Newest("churn"));
        shop.Lake.Bind(["silver.dataset_churn"]);
        Assert.NotEqual(0, shop.Read(Page.Split("```sql\n")[1].Split("```")[0]).Rows);
        DuckDbException error = Assert.Throws<DuckDbException>(() => shop.Read("SELECT churn_changes(50, 1, 2, 'web', 'DE')"));
        Assert.Contains("a threshold is a probability above 0 and below 1, and this one is 50: write it as 0.5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_changes_there_is_no_advice()
    {
        using TestShop shop = Make(300, null);
        shop.Run(Stage.Train);
        Assert.DoesNotContain("changes", shop.Models.Newest("churn").Content.GetRawText(), StringComparison.Ordinal);
        ModelFunctions.Register(shop.Lake.Database, shop.Models.Newest("churn"));
        Assert.Contains("churn_changes", Assert.Throws<DuckDbException>(() => shop.Read("SELECT churn_changes(0.5)")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_that_do_not_fit_the_training_rows_stop_the_training()
    {
        using TestShop shop = Make(
            100, [new("purchase_country_last") { Least = 3 }, new("purchase_sum") { Categories = ["a"] }, new("purchase_channel_last") { Categories = ["shp"] }]);
        Assert.Equal(
            "churn cannot be trained: 'changes' of models/churn.yml does not fit the training rows: "
            + "'purchase_country_last' has texts: give it 'become' in place of 'least', 'most' and 'way'; "
            + "'purchase_sum' has numbers: give it 'least', 'most' or 'way' in place of 'become'; "
            + "no row has 'shp' in 'purchase_channel_last': did you mean 'shop'? Possible: app, shop, web",
            Assert.Throws<InvalidOperationException>(() => shop.Run(Stage.Train)).Message);
    }

    static TestShop Make(int customers, IReadOnlyList<FieldLimits>? changes, AggregateGroupDefinition? features = null)
    {
        FeatureGroupDefinition group = features ?? Definitions.Features;
        TestShop shop = new(change: project => project with
        {
            Features = [group],
            Models = [Definitions.Churn with { Features = [group], Changes = changes }],
        });
        shop.WritePurchases(TestShop.Purchases(customers));
        return shop;
    }
}
