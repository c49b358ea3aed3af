using Patron.DuckDb;
using Patron.Models.Uplift;
using Patron.Pipeline.Cards;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Modelling.Uplift;

/// <summary>Uplift models in a project, from a table of contacts to the customer view.</summary>
public sealed class UpliftRunTests
{
    [Fact]
    public void Effects_are_learnt_from_contacts_and_stand_beside_each_customer()
    {
        using TestShop shop = ContactedShop.Make();
        shop.Run();

        // Vouchers bring an order to customers of the web, which the truth knows; reminders bring nothing.
        UpliftFindings found = shop.Models.Newest("offer").EvaluationAs<UpliftFindings>()!;
        Assert.Equal(["reminder", "voucher"], found.Treatments.Select(treatment => treatment.Treatment));
        double truth = shop.Connection.Scalar<double>(
            $"SELECT avg(CAST(ordered IS NOT NULL AS INTEGER)) FROM ({ContactedShop.VouchersThatBring(1500)}) WHERE known");
        TreatmentFinding voucher = found.Treatments[1];
        Assert.InRange(truth, voucher.AverageEffect.Low, voucher.AverageEffect.High);
        Assert.InRange(0, found.Treatments[0].AverageEffect.Low, found.Treatments[0].AverageEffect.High);
        Assert.True(voucher.Judged!.Rate.Low > 0, $"{voucher.Judged.Rate}");
        Assert.True(voucher.Judged.PValue < 0.01, $"{voucher.Judged.PValue}");

        // A row for each customer and treatment, which is what the SQL function says of the customer's features.
        shop.Lake.Bind(["gold.uplift", "silver.uplift_offer", "silver.features_purchases"]);
        Assert.Equal(
            ["customer_key", "as_of", "model", "version", "treatment", "effect", "run_id"],
            shop.Read("SELECT * FROM gold.uplift LIMIT 0").Columns.Select(column => column.Name));
        string arguments = string.Join(", ", UpliftContent.From(shop.Models.Newest("offer").Content).Columns.Select(column => column.Name));
        ColumnTable rows = shop.Read(
            $"""
            SELECT effect, CASE treatment WHEN 'voucher' THEN offer_voucher({arguments}) ELSE offer_reminder({arguments}) END AS again, treatment, purchase_last
            FROM gold.uplift JOIN (SELECT * EXCLUDE (treatment) FROM silver.uplift_offer WHERE part = 'score') USING (customer_key)
            ORDER BY ALL
            """);
        Assert.Equal(rows.Doubles("effect"), rows.Doubles("again"));
        Assert.Equal(
            2 * shop.Connection.Scalar<long>("SELECT count(DISTINCT customer_id) FROM silver.purchases WHERE ordered_at < as_of()"), rows.Rows);
        double MeanOf(string treatment, bool web) => Enumerable.Range(0, rows.Rows)
            .Where(row => rows.Texts("treatment")[row] == treatment && (rows.Texts("purchase_last")[row] == "web") == web)
            .Average(row => rows.Doubles("effect")[row]);
        Assert.InRange(MeanOf("voucher", web: true), 0.5, 1.2);
        Assert.InRange(MeanOf("voucher", web: false), -0.2, 0.35);

        // Treatments see one column for each.
        shop.Lake.Bind(CustomerView.Inputs(shop.Project));
        ColumnTable view = shop.Read(CustomerView.Select(shop.Project, TestShop.AsOf));
        Assert.Equal(rows.Rows / 2, view.Rows);
        Assert.Equal(
            rows.Doubles("effect").Order(), view.Doubles("offer_voucher").Concat(view.Doubles("offer_reminder")).Order());

        string card = ModelCard.Of(shop.Project, shop.Models, "offer", 1).ToMarkdown();
        Assert.Contains("## What treatments change", card, StringComparison.Ordinal);
        Assert.Contains("voucher: customers of higher foretold effect gain more than others, beyond chance.", card, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_is_a_contact_whose_outcome_is_known_with_features_from_before_it()
    {
        using TestShop shop = ContactedShop.Make(customers: 300);
        shop.Run(Stage.Prepare);
        shop.Lake.Bind(["silver.uplift_offer", ContactedShop.Contacts]);

        // By plain SQL: contacts of customers who bought before, 4 weeks before the run at the latest.
        const string Expected =
            """
            SELECT
              customer_id AS customer_key, contacted_at, campaign, treatment, "group" = 'treated' AS treated,
              count(*) FILTER (ordered_at >= contacted_at AND ordered_at < contacted_at + INTERVAL 28 DAY) AS offer,
              count(*) FILTER (ordered_at < contacted_at) > 0 AS known
            FROM silver.contacts JOIN silver.purchases USING (customer_id)
            WHERE contacted_at + INTERVAL 28 DAY <= as_of()
            GROUP BY ALL
            HAVING known
            """;
        const string Columns = "customer_key, contacted_at, campaign, treatment, treated, offer";
        const string Rows = "SELECT * FROM silver.uplift_offer WHERE part <> 'score'";
        Assert.Equal(
            Tables.Text(shop.Read($"SELECT {Columns} FROM ({Expected}) ORDER BY ALL")), Tables.Text(shop.Read($"SELECT {Columns} FROM ({Rows}) ORDER BY ALL")));
        Assert.Equal(0, shop.Connection.Scalar<long>($"SELECT count(*) FROM ({Rows}) WHERE as_of > contacted_at OR as_of < contacted_at - INTERVAL 7 DAY"));
        Assert.Equal(
            0, shop.Connection.Scalar<long>(
                $"""
                SELECT count(*) FROM ({Rows}) AS rows
                WHERE purchase_count IS DISTINCT FROM (SELECT nullif(count(*), 0) FROM silver.purchases WHERE customer_id = customer_key AND ordered_at < rows.as_of)
                """));

        // A customer is either learnt from or judged by, whatever the campaign.
        Assert.Equal(0, shop.Connection.Scalar<long>($"SELECT count(*) FROM (SELECT customer_key FROM ({Rows}) GROUP BY ALL HAVING count(DISTINCT part) > 1)"));
    }

    [Fact]
    public void Effects_have_the_same_bits_on_one_thread_and_on_three()
    {
        UpliftDefinition model = ContactedShop.Model with { Learners = [UpliftLearner.DrLearner, UpliftLearner.TwoModel], Folds = 2 };
        using TestShop one = ContactedShop.Make(model, 600, threads: 1);
        using TestShop three = ContactedShop.Make(model, 600, threads: 3);
        one.Run();
        three.Run();
        Assert.Equal(one.ContentOf("gold.uplift"), three.ContentOf("gold.uplift"));
        Assert.Equal(
            one.Models.Newest("offer").Content.GetRawText(), three.Models.Newest("offer").Content.GetRawText());
        Assert.Equal(one.Models.Newest("offer").Metrics, three.Models.Newest("offer").Metrics);
        UpliftFindings found = one.Models.Newest("offer").EvaluationAs<UpliftFindings>()!;
        Assert.All(found.Treatments, treatment => Assert.Contains("loss", treatment.Reason!, StringComparison.Ordinal));
    }

    [Fact]
    public void Neither_the_order_of_contacts_nor_what_comes_after_the_run_shows()
    {
        const string Others =
            """
            SELECT * FROM (
            SELECT * FROM contacts
            UNION ALL BY NAME
            SELECT customer_id, TIMESTAMPTZ '2026-02-01' AS contacted_at, 'later' AS campaign, 'letter' AS treatment, 'treated' AS "group" FROM contacts
            UNION ALL BY NAME
            SELECT customer_id, contacted_at, campaign, 'letter' AS treatment, 'control' AS "group" FROM contacts WHERE hash(customer_id) % 9 = 0
            )
            ORDER BY hash(customer_id, contacted_at)
            """;
        const string Before =
            """
            SELECT * FROM contacts
            UNION ALL BY NAME
            SELECT customer_id, contacted_at, campaign, 'letter' AS treatment, 'control' AS "group" FROM contacts WHERE hash(customer_id) % 9 = 0
            """;
        UpliftDefinition model = ContactedShop.Model with { Base = BaseLearner.Linear, Folds = 2 };
        using TestShop one = ContactedShop.Make(model, 500, contacts: Before);
        using TestShop other = ContactedShop.Make(model, 500, contacts: Others);
        one.Run();
        other.Run();
        Assert.Equal(one.ContentOf("silver.uplift_offer"), other.ContentOf("silver.uplift_offer"));
        Assert.Equal(one.ContentOf("gold.uplift"), other.ContentOf("gold.uplift"));
        Assert.Equal(one.Models.Newest("offer").Metrics, other.Models.Newest("offer").Metrics);
    }

    [Fact]
    public void A_forest_tells_how_sure_effects_are_in_columns_that_other_learners_leave_out()
    {
        UpliftDefinition model = ContactedShop.Model with { Learners = [UpliftLearner.Forest], Treatments = ["voucher"], Folds = 2 };
        using TestShop shop = ContactedShop.Make(model, 400);
        shop.Run();
        shop.Lake.Bind(["gold.uplift"]);
        ColumnTable rows = shop.Read("SELECT effect, low, high FROM gold.uplift");
        Assert.True(rows.Rows > 100);
        Assert.All(Enumerable.Range(0, rows.Rows), row =>
        {
            Assert.True(rows.Doubles("low")[row] < rows.Doubles("effect")[row] && rows.Doubles("effect")[row] < rows.Doubles("high")[row]);
        });
    }
}
