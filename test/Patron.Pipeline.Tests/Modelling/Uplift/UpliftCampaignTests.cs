using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Preparation.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Tests.Modelling.Uplift;

/// <summary>Uplift models that learn from campaigns of the project.</summary>
public sealed class UpliftCampaignTests
{
    static readonly UpliftDefinition Model = ContactedShop.Model with { Contacts = null, Campaigns = ["win_back"] };

    /// <summary>What the campaign decided before, and at the instant of the run, where everybody was treated.</summary>
    static string Decisions(string also = "") =>
        $"""
        SELECT
          customer_id AS customer_key, 'win_back' AS campaign, date_trunc('day', contacted_at) AS as_of, 1 AS contact_no, "group",
          CASE WHEN "group" = 'treated' THEN treatment END AS treatment, treatment AS intended_treatment, 'run-0' AS run_id
        FROM ({ContactedShop.ContactsOf(1500)})
        UNION ALL BY NAME
        SELECT customer_id AS customer_key, 'win_back' AS campaign, as_of() AS as_of, 1 AS contact_no, 'treated' AS "group",
          'voucher' AS treatment, 'voucher' AS intended_treatment, 'run-1' AS run_id
        FROM ({ContactedShop.ContactsOf(1500)}) {also}
        """;

    [Fact]
    public void Before_the_first_campaign_there_is_no_version_and_no_effect_and_nothing_fails()
    {
        using TestShop shop = ContactedShop.Make(Model, 200);
        shop.Run();
        Assert.Empty(shop.Models.Versions("offer"));
        Assert.Equal("", string.Concat(shop.ContentOf("gold.uplift").Split('\n').Skip(1)));
        shop.Lake.Bind(CustomerView.Inputs(shop.Project));
        ColumnTable view = shop.Read($"SELECT count(*) AS customers, count(offer_voucher) AS known FROM ({CustomerView.Select(shop.Project, TestShop.AsOf)})");
        Assert.True(view.Longs("customers")[0] > 0);
        Assert.Equal(0, view.Longs("known")[0]);
        Assert.Contains(shop.Observer.Warnings, warning => warning.StartsWith("contacts offer: win_back: there is no contact", StringComparison.Ordinal));
    }

    [Fact]
    public void Decisions_before_the_run_are_learnt_from_by_what_was_intended()
    {
        using TestShop shop = ContactedShop.Make(Model);
        shop.Lake.Overwrite(TreatStep.Table, Decisions(), shop.Context);
        shop.Run();
        shop.Lake.Bind(["silver.uplift_offer"]);
        Assert.Equal(
            0, shop.Connection.Scalar<long>("SELECT count(*) FROM silver.uplift_offer WHERE contacted_at >= as_of()"));
        TreatmentFinding voucher = shop.Models.Newest("offer").EvaluationAs<UpliftFindings>()!.Treatments[1];
        double truth = shop.Connection.Scalar<double>(
            $"""
            SELECT avg(CAST(ordered IS NOT NULL AS INTEGER)) FROM ({ContactedShop.VouchersThatBring(1500)}) AS vouchers
            JOIN (SELECT customer_id, min(contacted_at) AS contacted_at FROM ({ContactedShop.ContactsOf(1500)}) GROUP BY ALL) USING (customer_id, contacted_at)
            WHERE known
            """);
        Assert.InRange(truth, voucher.AverageEffect.Low, voucher.AverageEffect.High);

        // Later decisions are about customers whom the first one has changed.
        Assert.Equal(
            0, shop.Connection.Scalar<long>(
                $"""
                SELECT count(*) FROM silver.uplift_offer AS rows
                WHERE part <> 'score' AND contacted_at > (SELECT min(as_of) FROM ({Decisions()}) AS d WHERE d.customer_key = rows.customer_key)
                """));

        // Decisions of the run itself change nothing; decisions before it do.
        UpliftRowsStep step = new(shop.Project, Model, shop.Lake);
        Assert.True(step.IsInPlace(shop.Context));
        Assert.True(IsInPlace(shop, Decisions("WHERE customer_id < 'c000700'")));
        Assert.False(IsInPlace(shop, $"SELECT * FROM ({Decisions()}) WHERE customer_key <> 'c000001'"));
    }

    [Fact]
    public void Groups_left_untreated_count_as_told()
    {
        string decisions = $"SELECT * REPLACE (CASE WHEN \"group\" = 'control' AND hash(customer_key) % 2 = 0 THEN 'hold_out' ELSE \"group\" END AS \"group\") FROM ({Decisions()})";
        long Untreated(params UntreatedGroup[]? groups)
        {
            using TestShop shop = ContactedShop.Make(Model with { Untreated = groups }, 600);
            shop.Lake.Overwrite(TreatStep.Table, decisions, shop.Context);
            shop.Run(Stage.Prepare);
            shop.Lake.Bind(["silver.uplift_offer"]);
            return shop.Connection.Scalar<long>("SELECT count(*) FROM silver.uplift_offer WHERE NOT treated");
        }

        (long control, long heldOut) = (Untreated(UntreatedGroup.Control), Untreated(UntreatedGroup.HoldOut));
        Assert.True(control > 20 && heldOut > 20, $"{control} {heldOut}");
        Assert.Equal(control, Untreated(null));
        Assert.Equal(control + heldOut, Untreated(UntreatedGroup.Control, UntreatedGroup.HoldOut));
    }

    /// <summary>Asks anew, as another run would, with other decisions.</summary>
    static bool IsInPlace(TestShop shop, string decisions)
    {
        shop.Lake.Overwrite(TreatStep.Table, decisions, shop.Context);
        using LakeSession lake = LakeSession.Open(shop.Project, TestShop.AsOf);
        return new UpliftRowsStep(shop.Project, Model, lake).IsInPlace(shop.Context with { Lake = lake });
    }
}
