namespace Patron.Online.Streams;

/// <summary>How partitions are divided among processes: evenly, and those that are left over to the first ones.</summary>
static class PartitionShare
{
    /// <summary>How many partitions a process has.</summary>
    /// <param name="partitions">How many there are.</param>
    /// <param name="processes">How many processes there are. Range: at least 1.</param>
    /// <param name="rank">The process's place among them, in an order that is the same for all, from 0.</param>
    public static int Of(int partitions, int processes, int rank) =>
        (partitions / processes) + (rank < partitions % processes ? 1 : 0);

    /// <summary>Where a process begins to look, so that no two want the same while nobody has taken over from another.</summary>
    /// <inheritdoc cref="Of"/>
    public static int First(int partitions, int processes, int rank) =>
        (rank * (partitions / processes)) + Math.Min(rank, partitions % processes);
}
