using Patron.Simulation.Retail;

namespace Patron.Simulation.Tests.Retail;

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

    sealed class Gauge : IProgress<WorldProgress>
    {
        public List<long> Used { get; } = [];

        public void Report(WorldProgress value)
        {
            if (value.CustomersDone % (10 * RetailBlock.Size) == 0)
                Used.Add(GC.GetTotalMemory(forceFullCollection: true));
        }
    }
}
