using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

/// <summary>Definitions of the test shop.</summary>
static class Definitions
{
    public static AggregateGroupDefinition Features { get; } = new()
    {
        Name = "purchases",
        File = "features/purchases.yml",
        Table = "silver.purchases",
        Time = "ordered_at",
        Prefix = "purchase",
        Windows = [FeatureWindow.Lifetime, FeatureWindow.Of(Duration.Parse("90d")), FeatureWindow.Of(Duration.Parse("6m"))],
        Aggregates =
        [
            new("amount", [Aggregate.Sum, Aggregate.Mean, Aggregate.Count, Aggregate.Min, Aggregate.Max]),
            new("ordered_at", [Aggregate.DaysSinceFirst, Aggregate.DaysSinceLast]),
            new("channel", [Aggregate.Last]),
            new("country", [Aggregate.Last]),
        ],
    };

    public static TargetDefinition Inactivity { get; } = new()
    {
        Name = "churn",
        File = "models/churn.yml",
        Kind = TargetKind.Inactivity,
        Table = "silver.purchases",
        Time = "ordered_at",
        Horizon = Duration.Parse("26w"),
        BlindSpot = Duration.Parse("2w"),
        ActiveWithin = Duration.Parse("52w"),
    };

    public static PropensityDefinition Churn { get; } = new()
    {
        Name = "churn",
        File = "models/churn.yml",
        Target = Inactivity,
        Features = [Features],
    };

    public static LifetimeValueDefinition LifetimeValue { get; } = new()
    {
        Name = "lifetime_value",
        File = "models/lifetime_value.yml",
        Table = "silver.purchases",
        Time = "ordered_at",
        Amount = "amount",
        Horizon = Duration.Parse("52w"),
        Discount = DiscountRate.Parse("0.10/year"),
        Holdout = Duration.Parse("26w"),
    };

    public static RfmDefinition Segments { get; } = new()
    {
        Name = "segments",
        File = "models/segments.yml",
        Table = "silver.purchases",
        Time = "ordered_at",
        Amount = "amount",
    };
}
