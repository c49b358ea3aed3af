using Patron.Pipeline.Datasets;
using Patron.Pipeline.Tests.Modelling;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Datasets;

/// <summary>The data set of the trained shop, as people see it.</summary>
public sealed class DatasetDescriptionTests(TrainedShop trained) : IClassFixture<TrainedShop>
{
    readonly TestShop _shop = trained.Shop;

    [Fact]
    public void A_summary_counts_the_rows_of_each_part()
    {
        DatasetSummary found = Assert.Single(DatasetSummary.All(_shop.Project, _shop.Lake));

        Assert.Equal(("churn", "silver.dataset_churn"), (found.Name, found.Table));
        Assert.Equal(["purchases", "churn", "churn"], [.. found.Features, .. found.Targets, .. found.Models]);
        Assert.Equal(["train", "score"], found.Rows.Select(rows => rows.Part));
        Assert.Equal(TestShop.AsOf, found.Rows[1].AsOf);
        Assert.Equal(_shop.Connection.Scalar<long>("SELECT count(*) FROM silver.dataset_churn WHERE part = 'train'"), found.Rows[0].Rows);
    }

    [Fact]
    public void Every_feature_is_described_by_the_training_rows_and_compared_with_those_to_score()
    {
        DatasetDescription found = DatasetDescription.Of(_shop.Project, _shop.Lake, "churn", null);
        DescribedFeature mean = found.Features.Single(feature => feature.Column.Column == "purchase_mean_90d");

        Assert.Equal(
            Definitions.Features.Features.Select(feature => feature.Name).Order(), found.Features.Select(feature => feature.Column.Column).Order());
        Assert.Equal(
            _shop.Connection.Scalar<long>("SELECT count(*) FROM silver.dataset_churn WHERE part = 'train' AND purchase_mean_90d IS NULL"), mean.Column.Missing);
        Assert.Equal(_shop.Connection.Scalar<double>("SELECT avg(churn) FROM silver.dataset_churn WHERE part = 'train'"), found.TargetRate!.Value, 1e-12);
        Assert.All(found.Features, feature => Assert.True(feature.Importance is not null && feature.Drift is not null));
        Assert.True(found.Features[0].Importance!.Auc!.Value.Value >= found.Features[^1].Importance!.Auc!.Value.Value);
        Assert.Equal(20, found.Pairs.Count);
    }

    [Fact]
    public void The_page_shows_a_chart_of_every_feature_and_needs_no_network()
    {
        DatasetDescription found = DatasetDescription.Of(_shop.Project, _shop.Lake, "churn", "churn");
        string page = found.ToHtml();

        Assert.Equal(found.Features.Count, page.Split("<svg ").Length - 1);
        Assert.All(found.Features, feature => Assert.Contains($"<h3>{feature.Column.Column}</h3>", page, StringComparison.Ordinal));
        Assert.DoesNotMatch("(?i)https?:|<script|<link|<img|@import|url\\(", page);
        Assert.DoesNotMatch(@"c\d{6}", page); // no customer is named
    }

    [Fact]
    public void A_target_that_is_not_there_is_refused() => Assert.Contains(
        "'leaving' is no target of data set 'churn' that is 1 or 0: it has churn",
        Assert.Throws<InvalidOperationException>(() => DatasetDescription.Of(_shop.Project, _shop.Lake, "churn", "leaving")).Message,
        StringComparison.Ordinal);
}
