using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Tracking;

public sealed class RunInputTests
{
    static readonly VersionRecord Orders = new("silver.orders", 3, "3b0c", "00ff");

    [Fact]
    public void A_version_comes_back_whole()
    {
        Assert.Equal(Orders, RunInput.Of(Orders).Version);
        Assert.Equal(Orders with { Hash = null }, RunInput.Of(Orders with { Hash = null }).Version);
    }

    [Fact]
    public void The_digest_begins_with_the_version_and_tells_apart_what_is_not_the_same()
    {
        VersionRecord[] versions = [Orders, Orders with { Name = "silver.people" }, Orders with { Id = "77aa" }, Orders with { Hash = null }];
        string[] digests = [.. versions.Select(version => RunInput.Of(version).Digest)];
        Assert.All(digests, digest => Assert.StartsWith("v3-", digest));
        Assert.Equal(digests.Length, digests.Distinct().Count());
        Assert.InRange(RunInput.Of(Orders with { Version = long.MaxValue }).Digest.Length, 1, 36); // MLflow's limit
    }

    [Fact]
    public void A_data_set_that_another_program_logged_is_no_version() =>
        Assert.Null(new RunInput("silver.orders", "93ac1f", "delta", "{\"path\": \"s3://lake/orders\"}").Version);
}
