using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>A shop whose models are trained and whose customers are scored.</summary>
public sealed class TrainedShop : IDisposable
{
    internal static readonly string[] Tables =
    [
        "silver.features_purchases", "silver.dataset_churn", "silver.histories_lifetime_value", "silver.histories_segments",
        "gold.lifetime_value", "gold.scores", "gold.segments",
    ];

    internal TestShop Shop { get; } = Run(400);

    internal static TestShop Run(int customers, int? threads = null)
    {
        TestShop shop = new(threads);
        shop.WritePurchases(TestShop.Purchases(customers));
        shop.Run();
        shop.Lake.Bind(["silver.purchases", .. Tables]);
        return shop;
    }

    public void Dispose() => Shop.Dispose();
}
