using Patron.Simulation.Gaming;
using Patron.Simulation.Retail;
using Patron.Simulation.Telecom;

namespace Patron.Simulation.Tests;

[CollectionDefinition("alone", DisableParallelization = true)]
public static class AloneCollection;

/// <summary>Runs alone: it looks at the memory of the whole process.</summary>
[Collection("alone")]
public sealed class MemoryTests
{
    [Fact]
    public void Memory_does_not_grow_with_the_customers()
    {
        using TemporaryFolder folder = new();
        Gauge gauge = new();
        RetailOptions options = new() { Customers = 40 * RetailBlock.Size, Threads = 2 };
        RetailWorld.Write(options, folder.PathOf("shop"), gauge, TestContext.Current.CancellationToken);
        Assert.Equal(4, gauge.Used.Count);
        const long allowed = 4 << 20; // a tenth of what this world writes between the first reading and the last
        Assert.True(gauge.Used[^1] - gauge.Used[0] < allowed, string.Join(", ", gauge.Used));
    }

    [Fact]
    public void Nor_does_it_in_a_telecom_world()
    {
        using TemporaryFolder folder = new();
        Gauge gauge = new() { Every = 20 * SubscriberBlock.Size };
        TelecomOptions options = new()
        {
            Customers = 80 * SubscriberBlock.Size, From = new(2025, 1, 1), To = new(2025, 4, 1), Threads = 2,
        };
        TelecomWorld.Write(options, folder.PathOf("operator"), gauge, TestContext.Current.CancellationToken);
        Assert.Equal(4, gauge.Used.Count);
        const long allowed = 4 << 20; // about a tenth of what this world writes between the first reading and the last
        Assert.True(gauge.Used[^1] - gauge.Used[0] < allowed, string.Join(", ", gauge.Used));
    }

    [Fact]
    public void Nor_does_it_in_a_gaming_world()
    {
        using TemporaryFolder folder = new();
        Gauge gauge = new() { Every = 10 * PlayerBlock.Size };
        GamingOptions options = new()
        {
            Customers = 40 * PlayerBlock.Size, From = new(2025, 1, 1), To = new(2025, 3, 1), LateShare = 0.01, Threads = 2,
        };
        GamingWorld.Write(options, folder.PathOf("operator"), gauge, TestContext.Current.CancellationToken);
        Assert.Equal(4, gauge.Used.Count);
        const long allowed = 4 << 20; // less than a tenth of what this world writes between the first reading and the last
        Assert.True(gauge.Used[^1] - gauge.Used[0] < allowed, string.Join(", ", gauge.Used));
    }

    sealed class Gauge : IProgress<WorldProgress>
    {
        public int Every { get; init; } = 10 * RetailBlock.Size;

        public List<long> Used { get; } = [];

        public void Report(WorldProgress value)
        {
            if (value.CustomersDone % Every == 0)
                Used.Add(GC.GetTotalMemory(forceFullCollection: true));
        }
    }
}
