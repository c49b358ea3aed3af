using Patron.Pipeline.Lineage;
using Patron.Pipeline.Lineage.Columns;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Modelling.Uplift;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Lineage;

/// <summary>Where effects and the rows they are learnt from come from.</summary>
public sealed class UpliftLineageTests
{
    static readonly string[] Features = ["purchase_count", "purchase_days_since_last", "purchase_last", "purchase_sum"];

    static readonly Dictionary<string, string[]> Tables = new()
    {
        ["silver.purchases"] = ["customer_id", "ordered_at", "amount", "channel", "country"],
        ["silver.features_purchases"] = ["customer_key", "as_of", .. Features],
        ["silver.contacts"] = ["customer_id", "contacted_at", "campaign", "treatment", "group"],
        ["silver.uplift_offer"] = [.. UpliftDefinition.OwnColumns, .. Features, "offer"],
        ["gold.treatments"] = ["customer_key", "campaign", "as_of", "contact_no", "group", "treatment", "intended_treatment"],
    };

    [Fact]
    public void An_effect_comes_from_features_and_a_contact_from_its_row()
    {
        using TestShop shop = ContactedShop.Make(customers: 10);
        Assert.Equal(string.Join(',', Features), SourcesOf("effect", "score offer", ScoreUplift.Table, shop));
        Assert.Equal("treatment", SourcesOf("treatment", "contacts offer", "silver.uplift_offer", shop));
        Assert.Equal("group", SourcesOf("treated", "contacts offer", "silver.uplift_offer", shop));
        Assert.Equal("purchase_sum", SourcesOf("purchase_sum", "contacts offer", "silver.uplift_offer", shop));
    }

    [Fact]
    public void A_contact_of_a_campaign_comes_from_its_decision()
    {
        using TestShop shop = ContactedShop.Make(ContactedShop.Model with { Contacts = null, Campaigns = ["win_back"] }, customers: 10);
        Assert.Equal("intended_treatment", SourcesOf("treatment", "contacts offer", "silver.uplift_offer", shop));
        Assert.Equal("as_of", SourcesOf("contacted_at", "contacts offer", "silver.uplift_offer", shop));
    }

    [Fact]
    public void A_customers_effects_are_traced_to_the_version_that_foretold_them()
    {
        using TestShop shop = ContactedShop.Make(ContactedShop.Model with { Treatments = ["voucher"], Folds = 2 }, customers: 500);
        shop.Run();
        shop.Lake.Bind([ScoreUplift.Table]);
        string customer = shop.Connection.Scalar<string>("SELECT min(customer_key) FROM gold.uplift");
        string effect = shop.Connection.Scalar<string>($"SELECT 'voucher ' || CAST(effect AS VARCHAR) FROM gold.uplift WHERE customer_key = '{customer}'");
        CustomerScore score = Assert.Single(ScoreTrace.Of(shop.Lake, shop.Models, customer, TestShop.AsOf));
        Assert.Equal((ScoreUplift.Table, "offer", 1, effect), (score.Table, score.Model, score.Version, score.Score));
        Assert.Equal(["silver.uplift_offer"], score.TrainingData.Select(data => data.Name));
    }

    static string SourcesOf(string name, string step, string table, TestShop shop)
    {
        string sql = new StepSql(shop.Project, TestShop.AsOf).Of(step, table)!.Value.Sql;
        ColumnLineage lineage = new SqlLineage(shop.Connection, known => Tables.GetValueOrDefault(known.ToString().ToLowerInvariant())).Of(sql);
        OutputColumn column = lineage.Columns.Single(one => one.Name == name);
        Assert.True(column.IsKnown);
        return string.Join(',', column.Sources.Select(source => source.Column).Distinct().Order(StringComparer.Ordinal));
    }
}
