using System.Globalization;
using Patron.Models.Explanation;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary><c>reasons:</c> from training to <c>churn_reasons</c> in SQL, with a fast learner.</summary>
public sealed class ReasonWordsTests
{
    static readonly ReasonOptions Written = new()
    {
        Count = 2,
        Direction = ReasonDirection.Up,
        Templates = new Dictionary<string, ReasonTemplate>
        {
            ["purchase_days_since_last"] = new("silent for {value} days: +{effect}", "bought {value} days ago: -{effect}"),
        },
    };

    [Fact]
    public void A_version_keeps_its_words_and_gives_reasons_in_them()
    {
        using TestShop shop = Make(Written);
        string[] reasons = [.. Reasons(shop).SelectMany(row => row.Split("; "))];

        Assert.All(Reasons(shop), row => Assert.InRange(row.Split("; ").Length, 1, 2));
        Assert.Contains(reasons, reason => reason.StartsWith("silent for ", StringComparison.Ordinal));
        Assert.All(reasons.Where(reason => !reason.StartsWith("silent for ", StringComparison.Ordinal)), reason =>
        {
            Assert.Contains(" (+", reason, StringComparison.Ordinal);
            Assert.DoesNotContain("days since last", reason, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Reasons_are_the_models_strongest_contributions()
    {
        using TestShop shop = Make(null);
        string[][] reasons = [.. Reasons(shop).Select(row => row.Split("; "))];
        Assert.All(reasons, row => Assert.Equal(3, row.Length));
        foreach (string[] row in reasons)
        {
            double[] moved = [.. row.Select(reason => double.Parse(reason[(reason.LastIndexOf('(') + 1)..^1], CultureInfo.InvariantCulture))];
            Assert.Equal(moved.OrderByDescending(Math.Abs), moved);
        }
    }

    [Fact]
    public void Words_for_a_feature_that_was_not_chosen_are_left_out()
    {
        using TestShop shop = Make(Written with
        {
            Templates = new Dictionary<string, ReasonTemplate>(Written.Templates) { ["purchase_gone"] = new("up", "down") },
        });
        _ = Reasons(shop);
        RegisteredModel version = shop.Models.Newest("churn");
        Assert.Equal(["purchase_days_since_last"], PropensityContent.From(version.Content).Reasons!.Templates.Keys);
    }

    /// <summary>The reasons of 40 customers, by SQL.</summary>
    static string[] Reasons(TestShop shop)
    {
        RegisteredModel version = shop.Models.Newest("churn");
        string arguments = string.Join(", ", PropensityContent.From(version.Content).ToModel().Columns);
        ModelFunctions.Register(shop.Lake.Database, version);
        shop.Lake.Bind(["silver.dataset_churn"]);
        return shop.Read(
            $"SELECT churn_reasons({arguments}) AS reasons FROM silver.dataset_churn WHERE part = 'score' ORDER BY customer_key LIMIT 40")
            .Texts("reasons")!;
    }

    static TestShop Make(ReasonOptions? reasons)
    {
        TestShop shop = new(change: project => project with
        {
            Features = [Definitions.Features],
            Models = [Definitions.Churn with { Features = [Definitions.Features], Reasons = reasons }],
        });
        shop.WritePurchases(TestShop.Purchases(400));
        shop.Run(Stage.Train);
        return shop;
    }
}
