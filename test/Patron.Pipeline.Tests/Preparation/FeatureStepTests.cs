using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

public sealed class FeatureStepTests
{
    const string File = "features/purchases.yml";

    [Theory]
    [InlineData("purchase_smu\n- purchase_mean\n- 1", 7)]
    [InlineData("purchase_sum\n- purchase_maen\n- 1", 8)]
    [InlineData("purchase_sum\n- purchase_mean\n- purchase_cuont", 9)]
    [InlineData("purchase_sum\n- 1\n- (SELECT max(purchase_sum))", 9)]
    public void A_mistake_in_a_derived_feature_is_told_at_its_line(string sql, int line)
    {
        Problem problem = ProblemOf(Definitions.Features with { Derived = [new("x", new SqlText(sql, File, 7))] });
        Assert.Equal((File, line), (problem.File, problem.Line));
    }

    [Theory]
    [InlineData("amuont > 0\nAND channel = 'web'", 5)]
    [InlineData("amount > 0\nAND chanel = 'web'", 6)]
    public void A_mistake_in_the_condition_of_a_group_is_told_at_its_line(string sql, int line)
    {
        Problem problem = ProblemOf(Definitions.Features with { Where = new SqlText(sql, File, 5) });
        Assert.Equal((File, line), (problem.File, problem.Line));
    }

    [Fact]
    public void Ratios_of_counts_take_columns_of_any_type()
    {
        (FeatureWindow all, FeatureWindow recent) = (FeatureWindow.Lifetime, FeatureWindow.Of(Duration.Parse("90d")));
        AggregateGroupDefinition group = Definitions.Features with
        {
            Ratios = [new("channel", [new WindowRatio(Aggregate.Count, recent, all)])],
        };
        using TestShop shop = Make(group);

        shop.Run(Stage.Prepare);

        shop.Lake.Bind(["silver.features_purchases", "silver.purchases"]);
        const string expected = """
            SELECT
              customer_id,
              count(channel) FILTER (
                WHERE ordered_at >= (as_of() AT TIME ZONE 'Europe/Berlin' - INTERVAL 90 DAY) AT TIME ZONE 'Europe/Berlin')
                / nullif(count(channel), 0)
            FROM silver.purchases WHERE ordered_at < as_of() GROUP BY ALL ORDER BY 1
            """;
        string name = group.Features.Single(feature => feature.Name.Contains("_per_", StringComparison.Ordinal)).Name;
        string found = $"SELECT customer_key, {name} FROM silver.features_purchases WHERE as_of = as_of() ORDER BY 1";
        Assert.Equal(Tables.Text(shop.Read(expected)), Tables.Text(shop.Read(found)));
    }

    [Fact]
    public void Ratios_of_sums_take_numbers_alone()
    {
        (FeatureWindow all, FeatureWindow recent) = (FeatureWindow.Lifetime, FeatureWindow.Of(Duration.Parse("90d")));
        Problem problem = ProblemOf(Definitions.Features with
        {
            Ratios = [new("channel", [new WindowRatio(Aggregate.Sum, recent, all)])],
        });
        Assert.Equal("column 'channel' of table silver.purchases is VARCHAR, where a number is needed", problem.Found);
    }

    static Problem ProblemOf(AggregateGroupDefinition group)
    {
        using TestShop shop = Make(group);
        return Assert.Single(Assert.Throws<ProjectException>(() => shop.Run(Stage.Prepare)).Problems);
    }

    static TestShop Make(AggregateGroupDefinition group)
    {
        TestShop shop = new(change: project => project with { Features = [group], Models = [] });
        shop.WritePurchases(TestShop.Purchases(40));
        return shop;
    }
}
