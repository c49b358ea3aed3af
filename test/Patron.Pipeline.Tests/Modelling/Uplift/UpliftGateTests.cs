using Patron.Models.Uplift;
using Patron.Pipeline.Cards;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling.Uplift;

/// <summary>How versions of uplift models are judged and promoted.</summary>
public sealed class UpliftGateTests
{
    static readonly UpliftDefinition Voucher = ContactedShop.Model with { Treatments = ["voucher"], Folds = 2, Base = BaseLearner.Linear };

    static Judgement JudgementOf(TestShop shop, int version) =>
        Judgement.FromJson(shop.Models.Versions("offer").Single(known => known.Version == version).Tags[VersionTags.Gates]);

    static GateResult Gate(Judgement judgement, string name) => judgement.Gates.Single(gate => gate.Gate == name);

    [Fact]
    public void A_version_is_judged_by_customers_kept_aside_and_one_that_orders_worse_than_the_champion_stays_out()
    {
        using TestShop shop = ContactedShop.Make(Voucher);
        shop.Run();
        Judgement first = JudgementOf(shop, 1);
        Assert.True(first.Passed, string.Join("\n", first.Failed));
        Assert.Equal(GateOutcome.NotJudged, Gate(first, "champion").Outcome);
        Assert.Contains("voucher qini", ModelCard.Of(shop.Project, shop.Models, "offer", 1).Judgement!.Estimates.Keys);

        // The same recipe on the same data says nothing new.
        shop.BeginRun("run-2");
        shop.Run();
        Assert.Contains("the same recipe on the same data", Gate(JudgementOf(shop, 2), "champion").Sentence, StringComparison.Ordinal);

        // One effect for all says less than the champion of whom a voucher helps more.
        shop.BeginRun("run-3", project => project with { Models = [Voucher with { Learners = [UpliftLearner.Constant], Base = null }] });
        shop.Run();
        GateResult worse = Gate(JudgementOf(shop, 3), "champion");
        Assert.Equal(GateOutcome.Failed, worse.Outcome);
        Assert.Contains("worse beyond chance", worse.Sentence, StringComparison.Ordinal);
        Assert.Equal(1, shop.Models.Scoring("offer").Version);

        // Where other customers were kept aside, the two are not compared.
        shop.BeginRun("run-4", project => project with { Models = [Voucher with { Test = 0.5 }] });
        shop.Run();
        Assert.Equal(GateOutcome.NotJudged, Gate(JudgementOf(shop, 4), "champion").Outcome);
    }

    [Fact]
    public void A_qini_that_is_asked_for_and_not_reached_keeps_a_version_from_scoring()
    {
        using TestShop shop = ContactedShop.Make(Voucher with { Promotion = new PromotionRules { Qini = 5 } }, 600);
        shop.Run();
        GateResult gate = Gate(JudgementOf(shop, 1), "baseline");
        Assert.Equal((GateOutcome.Failed, 5.0), (gate.Outcome, gate.Limit));
        Assert.Contains("where a Qini of at least 5 is asked for", gate.Sentence, StringComparison.Ordinal);
        shop.Lake.Bind([ScoreUplift.Table]);
        Assert.Equal(0, shop.Connection.Scalar<long>("SELECT count(*) FROM gold.uplift"));
        Assert.Contains(shop.Observer.Warnings, warning => warning.Contains("no version of offer scores yet", StringComparison.Ordinal));
    }

    [Fact]
    public void Customers_who_are_learnt_from_and_judged_by_are_found()
    {
        using TestShop shop = ContactedShop.Make(Voucher, 600);
        shop.Run(Stage.Prepare);
        shop.Lake.Bind(["silver.uplift_offer"]);
        new TrainUplift(shop.Project, Voucher).Run(shop.Context);
        shop.Lake.Overwrite(
            "silver.uplift_offer",
            "SELECT * REPLACE (CASE WHEN part = 'train' AND hash(contacted_at) % 4 = 0 THEN 'test' ELSE part END AS part) FROM silver.uplift_offer",
            shop.Context);
        Judgement judgement = new UpliftTrial(shop.Context, Voucher).Of(shop.Models.Newest("offer"), champion: null);
        GateResult evidence = Gate(judgement, "evidence");
        Assert.Equal(GateOutcome.Failed, evidence.Outcome);
        Assert.Contains("customers are learnt from and judged by", evidence.Sentence, StringComparison.Ordinal);
    }
}
