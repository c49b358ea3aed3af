using Patron.Models.Btyd;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Modelling;

public sealed class PurchaseModelChoiceTests
{
    [Fact]
    public void Auto_takes_the_model_that_foretells_best_from_the_moments_before_the_newest_and_says_why()
    {
        LifetimeValueDefinition model = Definitions.LifetimeValue with { Purchases = LifetimeValueDefinition.AnyPurchases, Holdout = Duration.Parse("13w") };
        using TestShop shop = Trained(model);

        LifetimeValueContent content = LifetimeValueContent.From(shop.Models.Newest(model.Name).Content);

        Assert.Contains(content.Purchases, PurchaseModelKind.Usual);
        Assert.StartsWith(content.Purchases.Name, content.Choice!.Reason, StringComparison.Ordinal);
        Assert.Contains("from 2 moments of the past", content.Choice.Reason, StringComparison.Ordinal);
        Assert.Equal(PurchaseModelKind.Usual.Count + 2, content.Choice.Candidates.Count);
        Assert.Contains($"train lifetime_value: purchase model: {content.Choice.Reason}", shop.Observer.Notes);
        Assert.Equal(4, shop.Connection.Scalar<long>($"SELECT count(DISTINCT as_of) FROM {HistoriesStep.TableOf(model)}"));
        Assert.Equal(content.Customers, shop.Connection.Scalar<long>("SELECT count(*) FROM gold.lifetime_value"));
    }

    [Fact]
    public void Each_moment_tells_what_was_bought_in_the_hold_out_after_it_alone()
    {
        LifetimeValueDefinition model = Definitions.LifetimeValue with { Purchases = LifetimeValueDefinition.AnyPurchases, Holdout = Duration.Parse("13w") };
        using TestShop shop = Trained(model);

        foreach ((DateTimeOffset from, DateTimeOffset until) in HistoryInstants.OriginsOf(model, shop.Context.AsOf, shop.Project.Settings.Zone))
        {
            Assert.Equal(
                shop.Connection.Scalar<long>(
                    $"""
                    SELECT count(DISTINCT (customer_id, CAST({model.Time} AS DATE))) FROM {model.Table}
                    WHERE {model.Time} >= {LakeSession.TimestampLiteral(from)} AND {model.Time} < {LakeSession.TimestampLiteral(until)}
                      AND customer_id IN (SELECT customer_id FROM {model.Table} WHERE {model.Time} < {LakeSession.TimestampLiteral(from)})
                    """),
                shop.Connection.Scalar<long>(
                    $"SELECT sum(actual_purchases)::BIGINT FROM {HistoriesStep.TableOf(model)} WHERE as_of = {LakeSession.TimestampLiteral(from)}"));
        }
    }

    [Fact]
    public void A_named_model_is_taken_as_it_is_and_scores()
    {
        LifetimeValueDefinition model = Definitions.LifetimeValue with { Purchases = "mbg_nbd" };
        using TestShop shop = Trained(model);

        LifetimeValueContent content = LifetimeValueContent.From(shop.Models.Newest(model.Name).Content);

        Assert.Equal(MbgNbd.TheKind, content.Purchases);
        Assert.Null(content.Choice);
        Assert.Equal(content.Customers, shop.Connection.Scalar<long>("SELECT count(*) FROM gold.lifetime_value"));
    }

    static TestShop Trained(ModelDefinition model)
    {
        TestShop shop = new(change: project => project with { Models = [model] });
        shop.WritePurchases(TestShop.Purchases(600));
        shop.Run(Stage.Score);
        shop.Lake.Bind(["gold.lifetime_value"]);
        return shop;
    }
}
