using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Promotion;

/// <summary>Projects whose prepared tables hold what their models are to foresee.</summary>
public sealed class LeakingTableTests
{
    [Fact]
    public void A_data_set_whose_features_are_of_after_the_target_does_not_pass()
    {
        using TestShop shop = Make(Definitions.Churn);
        GateResult honest = EvidenceOf(shop, "churn");

        string table = DatasetStep.TableOf(Definitions.Churn);
        shop.Lake.Bind([table]);
        string late =
            $"""
            SELECT today.* REPLACE (train.part AS part, train.churn AS churn)
            FROM {LakeSession.Identifier(table)} AS train JOIN {LakeSession.Identifier(table)} AS today USING (customer_key)
            WHERE train.part = 'train' AND today.part = 'score'
            ORDER BY today.customer_key
            """;
        shop.Lake.Overwrite(table, late, shop.Context);
        LeakException leaks = Assert.Throws<LeakException>(
            () => TrainAgain(shop, new TrainPropensity(shop.Project, Definitions.Churn), Definitions.Churn));
        Assert.Contains("purchase_days_since_last", leaks.Features);
        PropensityDefinition allowing = Definitions.Churn with { Leaks = new LeakRules { Allow = leaks.Features } };
        TrainAgain(shop, new TrainPropensity(shop.Project, allowing), allowing, "run-3");

        Assert.Equal(GateOutcome.Passed, honest.Outcome);
        Assert.Equal(GateOutcome.Failed, EvidenceOf(shop, "churn").Outcome);
        Assert.Equal(
            "the model learnt from data until 2025-12-31, which reaches into what it is judged on (2025-07-02 to 2025-12-31)",
            EvidenceOf(shop, "churn").Sentence);
        Assert.Equal(1, shop.Models.ByAlias("churn", ModelAliases.Champion)!.Version);
    }

    [Fact]
    public void A_back_test_on_histories_that_know_the_hold_out_does_not_pass()
    {
        using TestShop shop = Make(Definitions.LifetimeValue);
        GateResult honest = EvidenceOf(shop, "lifetime_value");

        string table = HistoriesStep.TableOf(Definitions.LifetimeValue);
        shop.Lake.Bind([table]);
        string histories = LakeSession.Identifier(table);
        string now = LakeSession.TimestampLiteral(TestShop.AsOf);
        shop.Lake.Overwrite(
            table,
            $"""
            SELECT
              customer_key, tested.as_of, today.frequency, today.recency, today.age, today.mean_spend,
              tested.actual_purchases, tested.actual_amount
            FROM {histories} AS tested JOIN {histories} AS today USING (customer_key)
            WHERE tested.as_of < {now} AND today.as_of = {now}
            UNION ALL
            SELECT * FROM {histories} WHERE as_of = {now}
            ORDER BY as_of, customer_key
            """,
            shop.Context);
        TrainAgain(shop, new TrainLifetimeValue(shop.Project, Definitions.LifetimeValue), Definitions.LifetimeValue);

        Assert.Equal(GateOutcome.Passed, honest.Outcome);
        Assert.Equal(GateOutcome.Failed, EvidenceOf(shop, "lifetime_value").Outcome);
        Assert.StartsWith(
            "the model learnt from data until 2025-12-31, which reaches into what it is judged on", EvidenceOf(shop, "lifetime_value").Sentence,
            StringComparison.Ordinal);
        Assert.Equal(1, shop.Models.ByAlias("lifetime_value", ModelAliases.Champion)!.Version);
    }

    /// <summary>Ages are fractions of weeks and months; the instant may be any of the day.</summary>
    [Theory]
    [InlineData(TimeUnit.Day, 0)]
    [InlineData(TimeUnit.Month, 13)]
    public void Honest_histories_reach_to_the_hold_out_in_every_unit(TimeUnit unit, int hours)
    {
        using TestShop shop = new(change: project => project with
        {
            Models = [Definitions.LifetimeValue],
            Settings = project.Settings with { TimeUnit = unit },
        });
        shop.BeginRun("run-1", project => project, TestShop.AsOf.AddHours(-hours));
        shop.WritePurchases(TestShop.Purchases(60));
        shop.Run(Stage.Prepare);
        HistoryInstants instants = HistoryInstants.Of(shop.Context.AsOf, Definitions.LifetimeValue.Holdout, shop.Project.Settings.Zone);
        shop.Lake.Bind([HistoriesStep.TableOf(Definitions.LifetimeValue)]);

        Assert.Equal(instants.HoldoutFrom, RowsKnowUntil.OfHistories(shop.Context, Definitions.LifetimeValue, instants));
    }

    static TestShop Make(ModelDefinition model)
    {
        TestShop shop = new(change: project => project with { Models = [model] });
        shop.WritePurchases(TestShop.Purchases(600));
        shop.Run(Stage.Train);
        return shop;
    }

    static void TrainAgain(TestShop shop, IStep train, ModelDefinition model, string run = "run-2")
    {
        shop.BeginRun(run);
        foreach (IStep step in new[] { train, new PromoteStep(model) })
        {
            shop.Context.BindInputs(step.Info);
            step.Run(shop.Context);
        }
    }

    /// <summary>What the gate found of the newest version.</summary>
    static GateResult EvidenceOf(TestShop shop, string model) =>
        Judgement.FromJson(shop.Models.Versions(model).MaxBy(version => version.Version)!.Tags[VersionTags.Gates])
            .Gates.Single(gate => gate.Gate == "evidence");
}
