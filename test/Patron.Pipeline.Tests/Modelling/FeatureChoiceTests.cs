using System.Text.Json;
using Patron.Pipeline.Cards;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>A model that chooses its features.</summary>
public sealed class FeatureChoiceTests
{
    [Fact]
    public void Only_what_was_chosen_is_learnt_scored_and_told()
    {
        using TestShop shop = new(change: project => project with
        {
            Models = [Definitions.Churn with { Selection = new SelectionRules { Correlation = 0.9, Keep = 4 } }],
        });
        shop.WritePurchases(TestShop.Purchases(400));
        shop.Run();

        RegisteredModel version = shop.Models.Newest("churn");
        string[] learnt = [.. PropensityContent.From(version.Content).Columns.Select(column => column.Name)];
        using Stream stream = shop.Models.Store.OpenArtifact(version.RunId, "model/selection.json");
        using JsonDocument chosen = JsonDocument.Parse(stream);
        JsonElement[] dropped = [.. chosen.RootElement.GetProperty("dropped").EnumerateArray()];
        ModelCard card = ModelCard.Of(shop.Project, shop.Models, "churn", 1);

        Assert.Equal(4, learnt.Length);
        Assert.Equal(learnt, chosen.RootElement.GetProperty("kept").EnumerateArray().Select(feature => feature.GetString()));
        Assert.Equal(Definitions.Features.Features.Count - 4, dropped.Length);
        Assert.All(dropped, feature => Assert.Contains(feature.GetProperty("rule").GetString(), new[] { "Correlation", "Keep" }));
        Assert.Equal(dropped.Length, card.LeftOut.Count);
        Assert.Contains("## What was left out", card.ToMarkdown(), StringComparison.Ordinal);
        shop.Lake.Bind(["gold.scores"]);
        Assert.Equal(0, shop.Connection.Scalar<long>("SELECT count(*) FROM gold.scores WHERE score IS NULL"));
        Assert.True(shop.Connection.Scalar<long>("SELECT count(*) FROM gold.scores") > 100);
    }
}
