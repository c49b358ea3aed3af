using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Tracking;

public sealed class ModelRegistryTests
{
    static readonly Dictionary<string, double> Metrics = new() { ["auc"] = 0.8123456789012345, ["gain"] = double.PositiveInfinity };

    [Fact]
    public void Versions_count_up_and_the_newest_is_taken_whole()
    {
        using TemporaryFolder folder = new();
        ModelRegistry registry = new(folder.FullPath);
        Assert.Equal(0, registry.NewestVersion("churn"));
        for (int version = 1; version <= 11; version++)
            registry.Register("churn", "propensity", $$"""{"weight": {{version}}}""", Metrics, "run", DateTimeOffset.UnixEpoch);

        RegisteredModel newest = registry.Newest("churn");
        Assert.Equal(11, newest.Version);
        Assert.Equal(11, newest.Content.GetProperty("weight").GetInt32());
        Assert.Equal(Metrics, newest.Metrics);
        Assert.Equal(DateTimeOffset.UnixEpoch, newest.AsOf);
    }

    [Fact]
    public void A_model_that_was_never_registered_is_named()
    {
        using TemporaryFolder folder = new();
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => new ModelRegistry(folder.FullPath).Newest("churn"));
        Assert.Contains("'churn'", error.Message, StringComparison.Ordinal);
    }
}
