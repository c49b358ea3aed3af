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

    [Fact]
    public void A_tuned_penalty_is_told_with_its_reason_and_judged_as_it_is()
    {
        LifetimeValueDefinition model = Definitions.LifetimeValue with { TunesPenalty = true, Holdout = Duration.Parse("13w") };
        using TestShop shop = Trained(model);

        LifetimeValueContent content = LifetimeValueContent.From(shop.Models.Newest(model.Name).Content);

        Assert.NotNull(content.Penalty);
        Assert.Contains("of 24 penalties tried", content.PenaltyReason, StringComparison.Ordinal);
        Assert.Contains($"train lifetime_value: penalty: {content.PenaltyReason}", shop.Observer.Notes);
        Assert.DoesNotContain(shop.Observer.Warnings, warning => warning.Contains("'evidence'", StringComparison.Ordinal));

        shop.BeginRun("again", project => project with { Models = [model with { TunesPenalty = null, Penalty = 5 }] });
        shop.Run(Stage.Score); // the champion's recipe is fitted again with its tuned penalty
        Assert.DoesNotContain(shop.Observer.Warnings, warning => warning.Contains("is gone", StringComparison.Ordinal));
    }

    [Fact]
    public void A_penalty_is_not_tuned_on_a_past_that_is_too_short()
    {
        string message = Assert.Throws<InvalidOperationException>(
            () => Trained(Definitions.LifetimeValue with { TunesPenalty = true, Holdout = Duration.Parse("90w") })).Message;

        Assert.Contains("give 'penalty' a number, or shorten 'holdout'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_whole_periods_is_fitted_in_days()
    {
        LifetimeValueDefinition model = Definitions.LifetimeValue with { Purchases = "bg_bb" };
        using TestShop shop = Trained(model, TimeUnit.Day);

        Assert.Equal(BgBb.TheKind, LifetimeValueContent.From(shop.Models.Newest(model.Name).Content).Purchases);
        Assert.InRange(shop.Connection.Scalar<double>("SELECT sum(value) FROM gold.lifetime_value"), 1, 1e9);
        Assert.Contains("'time_unit: day'", Assert.Throws<InvalidOperationException>(() => Trained(model)).Message, StringComparison.Ordinal);
    }

    static TestShop Trained(ModelDefinition model, TimeUnit unit = TimeUnit.Week)
    {
        TestShop shop = new(change: project => project with { Models = [model], Settings = project.Settings with { TimeUnit = unit } });
        shop.WritePurchases(TestShop.Purchases(600));
        shop.Run(Stage.Score);
        shop.Lake.Bind(["gold.lifetime_value"]);
        return shop;
    }
}
