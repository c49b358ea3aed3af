using Patron.DuckDb;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary><c>where:</c> of a lifetime value model: regions or cohorts each with a model of their own.</summary>
public sealed class PurchaseFilterTests
{
    static readonly LifetimeValueDefinition Model = Definitions.LifetimeValue with { Holdout = Duration.Parse("13w") };

    [Fact]
    public void A_model_of_some_purchases_is_that_of_a_table_which_has_no_others()
    {
        using TestShop filtered = Trained("country = 'DE' -- and no others", "SELECT * FROM");
        using TestShop alone = Trained(null, "SELECT * FROM (FROM purchases WHERE country = 'DE') AS");
        using TestShop all = Trained(null, "SELECT * FROM");

        Assert.Equal(Scores(alone), Scores(filtered));
        Assert.InRange(Scores(filtered).Length, 100, Scores(all).Length - 100);
        Assert.Equal(filtered.Models.Newest(Model.Name).Metrics["rmse"], alone.Models.Newest(Model.Name).Metrics["rmse"]);
    }

    [Theory]
    [InlineData("countri = 'DE'", "\"countri\" not found")]
    [InlineData("country = 'XX'", "silver.purchases where country = 'XX' has no purchase: no row of silver.purchases meets the condition")]
    public void A_condition_that_does_not_bind_or_that_nothing_meets_is_told(string where, string said)
    {
        Exception error = Assert.ThrowsAny<Exception>(() => Trained(where, "SELECT * FROM").Dispose());

        Assert.Contains(said, error is ProjectException project ? project.Problems[0].Found : error.Message, StringComparison.Ordinal);
    }

    static string[] Scores(TestShop shop)
    {
        shop.Lake.Bind(["gold.lifetime_value"]);
        return shop.Read("SELECT concat_ws(' ', customer_key, p_alive, expected_purchases, value, value_low) AS text FROM gold.lifetime_value ORDER BY ALL")
            .Texts("text")!;
    }

    static TestShop Trained(string? where, string from)
    {
        LifetimeValueDefinition model = Model with { Where = where is null ? null : new SqlText(where, "models/lifetime_value.yml", 7) };
        TestShop shop = new(threads: null, project => project with { Models = [model] });
        try
        {
            shop.WritePurchases($"WITH purchases AS ({TestShop.Purchases(900)}) {from} purchases");
            shop.Run(Stage.Score);
            return shop;
        }
        catch
        {
            shop.Dispose();
            throw;
        }
    }
}
